//! SASL XOAUTH2, as Google and Microsoft document it.
//!
//! A refusal comes as a challenge, is acknowledged with an empty line, and then told with `-ERR`.
//! Must not: send the token on the line of the command; see `Mechanism::permits_initial_response`.

use crate::error::ArgumentError;
use crate::sasl::bearer::{Bearer, SEPARATOR, authorization, part};
use crate::secret::Secret;
use crate::types::UserName;

/// `user=name ^A auth=Bearer token ^A ^A`.
pub(crate) fn xoauth2(user: &UserName, token: &Secret) -> Result<Bearer, ArgumentError> {
    let authorization = authorization(token)?;
    let message = [b"user=", part(user.as_octets())?.as_slice(), &[SEPARATOR], authorization.expose()].concat();
    Ok(Bearer::new(Secret::derived(message), b""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> UserName {
        UserName::new(name).expect("valid")
    }

    fn token(token: &str) -> Secret {
        Secret::new(token).expect("valid")
    }

    #[test]
    fn the_message_names_the_user_and_the_token() {
        let message = xoauth2(&user("someuser@example.com"), &token("ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"));
        let expected =
            b"user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01";
        assert_eq!(message.expect("valid").initial_response().expose(), expected);
    }

    #[test]
    fn nothing_can_smuggle_a_part_into_the_message() {
        let check = |name: &str, secret: &str, error| {
            assert_eq!(xoauth2(&user(name), &token(secret)).err(), Some(error), "{name:?} {secret:?}");
        };
        check("a\u{1}auth=Bearer stolen", "token", ArgumentError::NotPermitted);
        check("a", "to\u{1}ken", ArgumentError::NotPermitted);
        check("a", "to ken", ArgumentError::NotPermitted);
        check("a", "", ArgumentError::Empty);
    }
}
