//! What a check retrieves, as it is entered: an order, and bounds beside it.
//!
//! Must not: turn what cannot be read into a bound.

use super::entered::{MEGABYTE, MOST, number};
use super::settings::Problem;
use mail_api::{RetrievalOrder, RetrievalPolicy};

/// What stands in the form about what a check retrieves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrievalDraft {
    /// Which come first.
    pub order: RetrievalOrder,
    /// Whether a check ends after so many messages.
    pub limits_messages: bool,
    /// How many.
    pub messages: String,
    /// Whether a check ends after so many megabytes.
    pub limits_octets: bool,
    /// How many.
    pub megabytes: String,
    /// Whether only the beginning of large messages is fetched.
    pub only_beginnings: bool,
    /// Of those above so many megabytes.
    pub whole_megabytes: String,
}

impl Default for RetrievalDraft {
    fn default() -> Self {
        Self::of(RetrievalPolicy::default())
    }
}

impl RetrievalDraft {
    /// A policy as it stands in the form.
    pub fn of(policy: RetrievalPolicy) -> Self {
        Self {
            order: policy.order,
            limits_messages: policy.most_messages.is_some(),
            messages: policy.most_messages.unwrap_or(500).to_string(),
            limits_octets: policy.most_octets.is_some(),
            megabytes: policy.most_octets.map_or(100, |octets| octets.div_ceil(MEGABYTE)).to_string(),
            only_beginnings: policy.whole_up_to.is_some(),
            whole_megabytes: policy.whole_up_to.map_or(5, |octets| octets.div_ceil(MEGABYTE)).to_string(),
        }
    }

    /// The policy; adds what is wrong.
    pub(super) fn policy(&self, problems: &mut Vec<Problem>) -> RetrievalPolicy {
        let mut number = |entered: &str, problem| number(entered, MOST, problem, problems);
        let messages = self.limits_messages.then(|| number(&self.messages, Problem::CheckMessages)).flatten();
        let megabytes = self.limits_octets.then(|| number(&self.megabytes, Problem::CheckMegabytes)).flatten();
        let whole = self.only_beginnings.then(|| number(&self.whole_megabytes, Problem::WholeMegabytes)).flatten();
        RetrievalPolicy {
            order: self.order,
            most_messages: messages.and_then(|messages| u32::try_from(messages).ok()),
            most_octets: megabytes.map(|megabytes| megabytes * MEGABYTE),
            whole_up_to: whole.map(|megabytes| megabytes * MEGABYTE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(draft: &RetrievalDraft) -> (RetrievalPolicy, Vec<Problem>) {
        let mut problems = Vec::new();
        (draft.policy(&mut problems), problems)
    }

    #[test]
    fn a_policy_comes_back_out_of_the_form_as_it_went_in() {
        for policy_in in [
            RetrievalPolicy::default(),
            RetrievalPolicy { order: RetrievalOrder::SmallestFirst, ..RetrievalPolicy::default() },
            RetrievalPolicy { most_messages: Some(1), ..RetrievalPolicy::default() },
            RetrievalPolicy {
                order: RetrievalOrder::SmallestFirst,
                most_messages: Some(1_000_000),
                most_octets: Some(20 * MEGABYTE),
                whole_up_to: Some(MEGABYTE),
            },
        ] {
            assert_eq!(policy(&RetrievalDraft::of(policy_in)), (policy_in, vec![]));
        }
    }

    #[test]
    fn what_cannot_be_read_is_a_problem_and_what_is_not_chosen_is_not_read() {
        for wrong in ["", "0", "-1", "x", "1.5", "1000001"] {
            let on = RetrievalDraft {
                limits_messages: true,
                messages: wrong.into(),
                limits_octets: true,
                megabytes: wrong.into(),
                only_beginnings: true,
                whole_megabytes: wrong.into(),
                ..RetrievalDraft::default()
            };
            let problems = vec![Problem::CheckMessages, Problem::CheckMegabytes, Problem::WholeMegabytes];
            assert_eq!(policy(&on), (RetrievalPolicy::default(), problems), "{wrong}");
            let off = RetrievalDraft { limits_messages: false, limits_octets: false, only_beginnings: false, ..on };
            assert_eq!(policy(&off), (RetrievalPolicy::default(), vec![]), "{wrong}");
        }
    }
}
