//! The octets of stored records, the same for every store that keeps octets.
//!
//! A record is one octet that names its format, then its fields. The format is part of what is stored for years: a
//! change of a field here, or of an enum of `mail-api` that is stored, needs a new number and a reader of the old one.
//! The tests pin the octets so that nobody changes them by accident.
//!
//! Must not: read a record of a newer format by guessing.

mod first_format;
mod fourth_format;
mod organised;
mod second_format;
mod third_format;

pub use organised::{pack_filters, pack_tags, unpack_filters, unpack_tags};

use super::{Flags, KnownMessage, MaildropState, Refused, RowBatch, ServerRecord, StoreError, StoredAccount};
use crate::limits;
use mail_api::{LeavePolicy, MessageId};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// The format of flags without tags, and the first of all others.
pub const FORMAT: u8 = 1;
/// The format of flags of which one does not fit an octet. An older build must not take a tagged message for another.
const FLAGS_WITH_TAGS: u8 = 2;
/// The format of rows that can be of beginnings.
const ROWS_WITH_BEGINNINGS: u8 = 2;
/// The format of rows with what threads and filters go by.
const ROWS_WITH_FACTS: u8 = 3;
/// The format of an account whose settings say more than one leave rule, and what and how often is checked.
const ACCOUNT_WITH_RULES: u8 = 2;
/// The format of an account that also says what it logs in with, of which messages only the beginning is retrieved, and
/// how long its server keeps mail.
const ACCOUNT_WITH_CREDENTIAL: u8 = 3;
/// The format of an account that also says whether it has a server. An older build must not check one that has none.
const ACCOUNT_WITH_KIND: u8 = 4;
/// The format of an account that also says where TLS ends. An older build must not let it end in the bridge.
const ACCOUNT_WITH_TLS: u8 = 5;
/// The format of unique-ids with what headers come to.
const KNOWN_WITH_DIGESTS: u8 = 2;
/// The format of unique-ids that can be of beginnings. An older build must not take one for a whole message.
const KNOWN_WITH_BEGINNINGS: u8 = 3;
/// The format of unique-ids that can come out of files. An older build must not take one for a reason to delete.
const KNOWN_WITH_IMPORTED: u8 = 4;
/// The format of a maildrop's state that has what [`FORMAT`] cannot say: refused messages.
const STATE_WITH_REFUSED: u8 = 2;
/// The format of a maildrop's state that has what was learned about the server.
const STATE_WITH_SERVER: u8 = 3;
/// The format of a maildrop's state that also has how the server wants to be logged in to, and the leave policy under which
/// was deleted. In those before, none has: then the next deletion can be taken back once.
const STATE_WITH_APPLIED: u8 = 4;

/// The format of a maildrop's state that also has whether logins were bound. An older build must not make one that is not.
const STATE_WITH_BOUND: u8 = 5;

/// The octets of the rows of a batch.
pub fn pack_rows(rows: &RowBatch) -> Result<Vec<u8>, StoreError> {
    pack_as(ROWS_WITH_FACTS, rows)
}

/// The rows in these octets; [`StoreError::Newer`] or [`StoreError::Failed`] where they cannot be understood.
pub fn unpack_rows(octets: &[u8]) -> Result<RowBatch, StoreError> {
    match octets.split_first() {
        Some((&ROWS_WITH_FACTS, fields)) => unpack_fields(fields),
        Some((&ROWS_WITH_BEGINNINGS, fields)) => Ok(second_format::rows(unpack_fields(fields)?)),
        Some((&format, _)) if format > ROWS_WITH_FACTS => Err(StoreError::Newer),
        _ => Ok(first_format::rows(unpack(octets)?)),
    }
}

/// The octets of the unique-ids of a batch.
pub fn pack_known(known: &[KnownMessage]) -> Result<Vec<u8>, StoreError> {
    pack_as(KNOWN_WITH_IMPORTED, known)
}

/// The unique-ids in these octets; errors as for [`unpack_rows`].
pub fn unpack_known(octets: &[u8]) -> Result<Vec<KnownMessage>, StoreError> {
    match octets.split_first() {
        Some((&KNOWN_WITH_IMPORTED, fields)) => unpack_fields(fields),
        Some((&KNOWN_WITH_BEGINNINGS, fields)) => {
            Ok(unpack_fields::<Vec<third_format::Known>>(fields)?.into_iter().map(third_format::known).collect())
        }
        Some((&KNOWN_WITH_DIGESTS, fields)) => {
            Ok(unpack_fields::<Vec<second_format::Known>>(fields)?.into_iter().map(second_format::known).collect())
        }
        Some((&format, _)) if format > KNOWN_WITH_IMPORTED => Err(StoreError::Newer),
        _ => Ok(unpack::<Vec<first_format::Known>>(octets)?.into_iter().map(first_format::known).collect()),
    }
}

/// The octets of the flags of a batch: the format, then one octet for each message where that is enough for all of them.
/// Otherwise eight for each, the lowest first.
pub fn pack_flags(flags: &[Flags]) -> Vec<u8> {
    let low: Option<Vec<u8>> = flags.iter().map(|flags| u8::try_from(flags.0).ok()).collect();
    match low {
        Some(low) => core::iter::once(FORMAT).chain(low).collect(),
        None => core::iter::once(FLAGS_WITH_TAGS).chain(flags.iter().flat_map(|flags| flags.0.to_le_bytes())).collect(),
    }
}

/// The flags in these octets; errors as for [`unpack_rows`].
pub fn unpack_flags(octets: &[u8]) -> Result<Vec<Flags>, StoreError> {
    match octets.split_first() {
        Some((&FLAGS_WITH_TAGS, fields)) => match fields.as_chunks::<8>() {
            (flags, []) => Ok(flags.iter().map(|octets| Flags(u64::from_le_bytes(*octets))).collect()),
            _ => Err(StoreError::Failed),
        },
        Some((&format, _)) if format > FLAGS_WITH_TAGS => Err(StoreError::Newer),
        _ => Ok(fields(octets)?.iter().map(|octet| Flags(u64::from(*octet))).collect()),
    }
}

/// The octets of the changing part of a maildrop's record. Runs of consecutive messages take a few octets together.
pub fn pack_state(state: &MaildropState) -> Result<Vec<u8>, StoreError> {
    let packed = PackedState {
        delete_intents: runs(&state.delete_intents),
        absent: state.absent.clone(),
        settled: runs(&state.settled),
    };
    pack_as(STATE_WITH_BOUND, &(packed, &state.refused, &state.server, &state.applied))
}

/// The state in these octets; errors as for [`unpack_rows`].
pub fn unpack_state(octets: &[u8]) -> Result<MaildropState, StoreError> {
    type Fields = (PackedState, Vec<Refused>, ServerRecord, Option<LeavePolicy>);
    let (packed, refused, server, applied): Fields = match octets.split_first() {
        Some((&STATE_WITH_BOUND, fields)) => unpack_fields(fields)?,
        Some((&STATE_WITH_APPLIED, fields)) => {
            let (packed, refused, server, applied) = unpack_fields(fields)?;
            (packed, refused, fourth_format::server(server), applied)
        }
        Some((&STATE_WITH_SERVER, fields)) => {
            let (packed, refused, server) = unpack_fields(fields)?;
            (packed, refused, third_format::server(server), None)
        }
        Some((&STATE_WITH_REFUSED, fields)) => {
            let (packed, refused) = unpack_fields(fields)?;
            (packed, refused, ServerRecord::default(), None)
        }
        Some((&format, _)) if format > STATE_WITH_BOUND => return Err(StoreError::Newer),
        _ => (unpack(octets)?, Vec::new(), ServerRecord::default(), None),
    };
    Ok(MaildropState {
        delete_intents: messages(&packed.delete_intents)?,
        absent: packed.absent,
        settled: messages(&packed.settled)?,
        refused,
        server,
        applied,
    })
}

/// The octets of an account.
pub fn pack_account(account: &StoredAccount) -> Result<Vec<u8>, StoreError> {
    pack_as(ACCOUNT_WITH_TLS, account)
}

/// The account in these octets; errors as for [`unpack_rows`].
pub fn unpack_account(octets: &[u8]) -> Result<StoredAccount, StoreError> {
    match octets.split_first() {
        Some((&ACCOUNT_WITH_TLS, fields)) => unpack_fields(fields),
        Some((&ACCOUNT_WITH_KIND, fields)) => Ok(fourth_format::account(unpack_fields(fields)?)),
        Some((&ACCOUNT_WITH_CREDENTIAL, fields)) => {
            Ok(fourth_format::account(third_format::account(unpack_fields(fields)?)))
        }
        Some((&ACCOUNT_WITH_RULES, fields)) => {
            Ok(fourth_format::account(second_format::account(unpack_fields(fields)?)))
        }
        Some((&format, _)) if format > ACCOUNT_WITH_TLS => Err(StoreError::Newer),
        _ => Ok(fourth_format::account(first_format::account(unpack(octets)?))),
    }
}

/// [`MaildropState`] as it is written.
#[derive(Serialize, Deserialize)]
struct PackedState {
    delete_intents: Vec<Run>,
    absent: Vec<super::Absence>,
    settled: Vec<Run>,
}

/// Consecutive message ids.
#[derive(Serialize, Deserialize)]
struct Run {
    first: u64,
    count: u32,
}

fn runs(ids: &[MessageId]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for id in ids {
        match runs.last_mut() {
            Some(run) if run.first.checked_add(u64::from(run.count)) == Some(id.0) && run.count < u32::MAX => {
                run.count = run.count.saturating_add(1);
            }
            _ => runs.push(Run { first: id.0, count: 1 }),
        }
    }
    runs
}

fn messages(runs: &[Run]) -> Result<Vec<MessageId>, StoreError> {
    let total: u64 = runs.iter().map(|run| u64::from(run.count)).sum();
    if total > limits::MAX_KNOWN {
        return Err(StoreError::Failed);
    }
    let mut ids = Vec::new();
    for run in runs {
        let end = run.first.checked_add(u64::from(run.count)).ok_or(StoreError::Failed)?;
        ids.extend((run.first..end).map(MessageId));
    }
    Ok(ids)
}

fn pack_as<T: Serialize + ?Sized>(format: u8, value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_extend(value, vec![format]).map_err(|_| StoreError::Failed)
}

fn unpack<T: DeserializeOwned>(octets: &[u8]) -> Result<T, StoreError> {
    unpack_fields(fields(octets)?)
}

fn unpack_fields<T: DeserializeOwned>(fields: &[u8]) -> Result<T, StoreError> {
    match postcard::take_from_bytes(fields) {
        Ok((value, [])) => Ok(value),
        _ => Err(StoreError::Failed),
    }
}

fn fields(octets: &[u8]) -> Result<&[u8], StoreError> {
    match octets.split_first() {
        Some((&FORMAT, fields)) => Ok(fields),
        Some((&format, _)) if format > FORMAT => Err(StoreError::Newer),
        _ => Err(StoreError::Failed),
    }
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use crate::digest::HeaderDigest;
    use mail_api::{
        AccountSettings, CredentialKind, Retention, RetrievalOrder, RetrievalPolicy, Security, TagId, TlsBetween,
        TlsChoice, TlsEnd,
    };

    fn row_batch() -> RowBatch {
        let row = Row {
            from: "Ada".into(),
            from_address: "a@b".into(),
            subject: "S".into(),
            preview: "p".into(),
            date: -1,
            octets: 300,
            has_attachments: true,
            beginning_of: None,
            facts: None,
        };
        RowBatch { batch: BatchId(7), account: AccountId(2), rows: vec![row] }
    }

    fn state() -> MaildropState {
        MaildropState {
            delete_intents: [4, 5, 6, 2].map(MessageId).to_vec(),
            absent: vec![Absence { message: MessageId(9), listings: 2, since: Millis(1000) }],
            settled: vec![MessageId(1)],
            refused: vec![],
            server: ServerRecord::default(),
            applied: None,
        }
    }

    fn account() -> StoredAccount {
        let settings = AccountSettings {
            kind: mail_api::AccountKind::Server,
            name: "n".into(),
            host: "h".into(),
            port: 995,
            security: Security::Stls,
            tls: TlsChoice::default(),
            user_name: "u".into(),
            credential: CredentialKind::Password,
            leave_policy: LeavePolicy::after_days(14),
            retrieval: RetrievalPolicy::default(),
            check_minutes: None,
        };
        let connection = ConnectionFacts {
            tls: TlsBetween::BridgeAndServer,
            protocol: "T".into(),
            certificate_sha256: String::new(),
        };
        StoredAccount {
            id: AccountId(3),
            settings,
            keeping: PasswordKeeping::Device,
            last_check: Some(Millis(5)),
            connection: Some(connection),
            login_delay: Some(8),
            retention: Some(Retention::Days(300)),
        }
    }

    /// What is written must stay readable for years: these octets may only change together with the number of their format.
    #[test]
    fn the_octets_of_every_record_are_pinned() {
        let rows = b"\x01\x07\x02\x01\x03Ada\x03a@b\x01S\x01p\x01\xac\x02\x01";
        assert_eq!(unpack_rows(rows), Ok(row_batch()));
        let rows = b"\x02\x07\x02\x01\x03Ada\x03a@b\x01S\x01p\x01\xac\x02\x01\x00";
        assert_eq!(unpack_rows(rows), Ok(row_batch()));
        let rows = b"\x03\x07\x02\x01\x03Ada\x03a@b\x01S\x01p\x01\xac\x02\x01\x00\x00";
        assert_eq!(pack_rows(&row_batch()).unwrap(), rows);
        assert_eq!(unpack_rows(rows), Ok(row_batch()));
        let mut beginning = row_batch();
        beginning.rows[0].beginning_of = Some(5000);
        let rows = b"\x02\x07\x02\x01\x03Ada\x03a@b\x01S\x01p\x01\xac\x02\x01\x01\x88\x27";
        assert_eq!(unpack_rows(rows), Ok(beginning.clone()));
        let facts = Facts { id: Some(5), references: vec![300, 1], to: "t".into(), list: String::new() };
        beginning.rows[0].facts = Some(facts);
        let rows = b"\x03\x07\x02\x01\x03Ada\x03a@b\x01S\x01p\x01\xac\x02\x01\x01\x88\x27\x01\x01\x05\x02\xac\x02\x01\x01t\x00";
        assert_eq!(pack_rows(&beginning).unwrap(), rows);
        assert_eq!(unpack_rows(rows), Ok(beginning));

        let known = vec![KnownMessage {
            unique_id: b"u\0\xff".to_vec(),
            message: MessageId(8),
            first_seen: Millis(1),
            octets: 2,
            digest: Some(HeaderDigest(*b"0123456789abcdef")),
            announced: Some(300),
            is_beginning: false,
            is_imported: false,
        }];
        let packed = b"\x02\x01\x03u\0\xff\x08\x01\x02\x010123456789abcdef\x01\xac\x02";
        assert_eq!(unpack_known(packed), Ok(known.clone()));
        let packed = b"\x03\x01\x03u\0\xff\x08\x01\x02\x010123456789abcdef\x01\xac\x02\x00";
        assert_eq!(unpack_known(packed), Ok(known.clone()));
        let packed = b"\x04\x01\x03u\0\xff\x08\x01\x02\x010123456789abcdef\x01\xac\x02\x00\x00";
        assert_eq!(pack_known(&known).unwrap(), packed);
        assert_eq!(unpack_known(packed), Ok(known.clone()));
        let imported = vec![KnownMessage { is_imported: true, ..known[0].clone() }];
        let packed = b"\x04\x01\x03u\0\xff\x08\x01\x02\x010123456789abcdef\x01\xac\x02\x00\x01";
        assert_eq!(pack_known(&imported).unwrap(), packed);
        assert_eq!(unpack_known(packed), Ok(imported));
        let beginning = vec![KnownMessage { is_beginning: true, ..known[0].clone() }];
        let packed = b"\x03\x01\x03u\0\xff\x08\x01\x02\x010123456789abcdef\x01\xac\x02\x01";
        assert_eq!(unpack_known(packed), Ok(beginning));
        let without = vec![KnownMessage { digest: None, announced: None, ..known[0].clone() }];
        assert_eq!(unpack_known(b"\x01\x01\x03u\0\xff\x08\x01\x02"), Ok(without));

        assert_eq!(pack_flags(&[Flags::READ, Flags::default(), Flags(7)]), [1, 1, 0, 7]);
        assert_eq!(unpack_flags(&[1, 1, 0, 7]), Ok(vec![Flags::READ, Flags::default(), Flags(7)]));
        let tagged = [Flags(255), Flags::READ.with(Flags::tag(TagId(0))), Flags::tag(TagId(55))];
        let packed = b"\x02\xff\0\0\0\0\0\0\0\x01\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\x80";
        assert_eq!(pack_flags(&tagged), packed);
        assert_eq!(unpack_flags(packed), Ok(tagged.to_vec()));
        assert_eq!(unpack_flags(&packed[..8]), Err(StoreError::Failed));

        let packed = b"\x01\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01";
        assert_eq!(unpack_state(packed), Ok(state()));
        let packed = b"\x03\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x00\x00\x00\x00\x00\x00";
        assert_eq!(unpack_state(packed), Ok(state()));
        let packed = b"\x04\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(unpack_state(packed), Ok(state()));
        let packed =
            b"\x05\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(pack_state(&state()).unwrap(), packed);
        assert_eq!(unpack_state(packed), Ok(state()));
        let refused = vec![Refused { unique_id: b"u\xff".to_vec(), octets: Some(300) }];
        let with_refused = MaildropState { refused, ..state() };
        let packed = b"\x02\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x01\x02u\xff\x01\xac\x02";
        assert_eq!(unpack_state(packed), Ok(with_refused.clone()));
        let server = ServerRecord {
            exposure: Some(LoginExposure::CheapGuess),
            broken_pipelines: 2,
            unpipelined_until: Some(Millis(9)),
            last_listing: Some(LastListing {
                messages: 3,
                octets: 300,
                first: b"f".to_vec(),
                last: b"l".to_vec(),
                at: Millis(4),
            }),
            stumble: Some(Stumble { unique_id: b"s".to_vec(), times: 5, at: Millis(6) }),
            ..ServerRecord::default()
        };
        let learned = MaildropState { server, ..with_refused };
        let packed = b"\x03\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x01\x02u\xff\x01\xac\x02\x01\x01\x02\x01\x09\x01\x03\xac\x02\x01f\x01l\x04\x01\x01s\x05\x06";
        assert_eq!(unpack_state(packed), Ok(learned.clone()));
        let server = ServerRecord {
            capa_missed: Some(CapaMissed { times: 7, at: Millis(8) }),
            takes_latin_1: true,
            ..learned.server.clone()
        };
        let policy = LeavePolicy { keep_newest: Some(2), when_archived_here: true, ..LeavePolicy::after_days(14) };
        let whole = MaildropState { server, applied: Some(policy), ..learned };
        let packed = b"\x04\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x01\x02u\xff\x01\xac\x02\x01\x01\x02\x01\x09\x01\x03\xac\x02\x01f\x01l\x04\x01\x01s\x05\x06\x01\x07\x08\x01\x01\x01\xd0\x02\x01\x02\x00\x00\x01\x00";
        assert_eq!(unpack_state(packed), Ok(whole.clone()));
        let server = ServerRecord { is_bound: true, ..whole.server.clone() };
        let whole = MaildropState { server, ..whole };
        let packed = b"\x05\x02\x04\x03\x02\x01\x01\x09\x02\xe8\x07\x01\x01\x01\x01\x02u\xff\x01\xac\x02\x01\x01\x02\x01\x09\x01\x03\xac\x02\x01f\x01l\x04\x01\x01s\x05\x06\x01\x07\x08\x01\x01\x01\x01\xd0\x02\x01\x02\x00\x00\x01\x00";
        assert_eq!(pack_state(&whole).unwrap(), packed);
        assert_eq!(unpack_state(packed), Ok(whole));

        let packed = b"\x02\x03\x01n\x01h\xe3\x07\x01\x01u\x01\xd0\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01\x05\x01\x00\x01T\x00\x01\x08";
        assert_eq!(unpack_account(packed), Ok(StoredAccount { retention: None, ..account() }));
        let packed = b"\x03\x03\x01n\x01h\xe3\x07\x01\x01u\x00\x01\xd0\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01\x05\x01\x00\x01T\x00\x01\x08\x01\x01\xac\x02";
        assert_eq!(unpack_account(packed), Ok(account()));
        let packed = b"\x04\x03\x00\x01n\x01h\xe3\x07\x01\x01u\x00\x01\xd0\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01\x05\x01\x00\x01T\x00\x01\x08\x01\x01\xac\x02";
        assert_eq!(unpack_account(packed), Ok(account()));
        let packed = b"\x05\x03\x00\x01n\x01h\xe3\x07\x01\x00\x00\x01u\x00\x01\xd0\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x01\x05\x01\x00\x01T\x00\x01\x08\x01\x01\xac\x02";
        assert_eq!(pack_account(&account()).unwrap(), packed);
        assert_eq!(unpack_account(packed), Ok(account()));
        let device = AccountSettings::on_this_device("d");
        let device = StoredAccount::new(AccountId(3), device, PasswordKeeping::Session);
        let packed =
            b"\x04\x03\x01\x01d\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(unpack_account(packed), Ok(device.clone()));
        let packed =
            b"\x05\x03\x01\x01d\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(pack_account(&device).unwrap(), packed);
        assert_eq!(unpack_account(packed), Ok(device));
        let whole = AccountSettings {
            leave_policy: LeavePolicy {
                after_hours: Some(1),
                keep_newest: Some(2),
                keep_octets: Some(3),
                when_deleted_here: true,
                when_archived_here: true,
                despite_eviction: true,
            },
            retrieval: RetrievalPolicy {
                order: RetrievalOrder::SmallestFirst,
                most_messages: Some(4),
                most_octets: Some(5),
                whole_up_to: None,
            },
            check_minutes: Some(6),
            ..account().settings
        };
        let whole = StoredAccount { settings: whole, ..account() };
        let packed = b"\x02\x03\x01n\x01h\xe3\x07\x01\x01u\x01\x01\x01\x02\x01\x03\x01\x01\x01\x01\x01\x04\x01\x05\x01\x06\x01\x01\x05\x01\x00\x01T\x00\x01\x08";
        assert_eq!(unpack_account(packed), Ok(StoredAccount { retention: None, ..whole.clone() }));
        let mut latest = StoredAccount { retention: Some(Retention::Forever), ..whole };
        latest.settings.retrieval.whole_up_to = Some(7);
        latest.settings.credential = CredentialKind::Token;
        let packed = b"\x03\x03\x01n\x01h\xe3\x07\x01\x01u\x01\x01\x01\x01\x02\x01\x03\x01\x01\x01\x01\x01\x04\x01\x05\x01\x07\x01\x06\x01\x01\x05\x01\x00\x01T\x00\x01\x08\x01\x00";
        assert_eq!(unpack_account(packed), Ok(latest.clone()));
        let packed = b"\x04\x03\x00\x01n\x01h\xe3\x07\x01\x01u\x01\x01\x01\x01\x02\x01\x03\x01\x01\x01\x01\x01\x04\x01\x05\x01\x07\x01\x06\x01\x01\x05\x01\x00\x01T\x00\x01\x08\x01\x00";
        assert_eq!(unpack_account(packed), Ok(latest.clone()));
        latest.settings.tls = TlsChoice { end: TlsEnd::Bridge, pinned: Some("0f".into()) };
        let packed = b"\x05\x03\x00\x01n\x01h\xe3\x07\x01\x01\x01\x020f\x01u\x01\x01\x01\x01\x02\x01\x03\x01\x01\x01\x01\x01\x04\x01\x05\x01\x07\x01\x06\x01\x01\x05\x01\x00\x01T\x00\x01\x08\x01\x00";
        assert_eq!(pack_account(&latest).unwrap(), packed);
        assert_eq!(unpack_account(packed), Ok(latest));
    }

    #[test]
    fn accounts_of_the_first_format_are_read() {
        for (leave, policy) in [
            (&b"\x00"[..], LeavePolicy::LEAVE_ALL),
            (b"\x01", LeavePolicy::ONCE_STORED),
            (b"\x02\x0e", LeavePolicy::after_days(14)),
            (b"\x03", LeavePolicy::WHEN_DELETED_HERE),
        ] {
            let packed =
                [&b"\x01\x03\x01n\x01h\xe3\x07\x01\x01u"[..], leave, b"\x01\x01\x05\x01\x00\x01T\x00"].concat();
            let settings = AccountSettings { leave_policy: policy, ..account().settings };
            assert_eq!(
                unpack_account(&packed),
                Ok(StoredAccount { settings, login_delay: None, retention: None, ..account() })
            );
        }
    }

    #[test]
    fn a_newer_format_is_told_from_a_broken_record() {
        let errors = [
            unpack_rows(&[ROWS_WITH_FACTS + 1, 0, 0]).err(),
            unpack_known(&[KNOWN_WITH_IMPORTED + 1, 0, 0]).err(),
            unpack_flags(&[FLAGS_WITH_TAGS + 1, 0, 0]).err(),
            unpack_state(&[STATE_WITH_BOUND + 1, 0, 0]).err(),
            unpack_account(&[ACCOUNT_WITH_TLS + 1, 0, 0]).err(),
        ];
        assert_eq!(errors, [Some(StoreError::Newer); 5]);
        for broken in [&[][..], &[0], &[FORMAT, 0xff, 0xff, 0xff], &[0, 1, 2]] {
            assert_eq!(unpack_rows(broken), Err(StoreError::Failed), "{broken:?}");
        }
    }

    #[test]
    fn a_record_with_an_octet_too_few_or_too_many_is_refused() {
        let whole = pack_account(&account()).unwrap();
        let refused = vec![Refused { unique_id: b"u".to_vec(), octets: None }];
        let of_state = pack_state(&MaildropState { refused, ..state() }).unwrap();
        assert!((0..of_state.len()).all(|end| unpack_state(&of_state[..end]).is_err()));
        assert_eq!(unpack_state(&[of_state.as_slice(), b"x"].concat()), Err(StoreError::Failed));
        for end in 0..whole.len() {
            assert!(unpack_account(&whole[..end]).is_err(), "cut at {end}");
        }
        assert_eq!(unpack_account(&[whole.as_slice(), b"x"].concat()), Err(StoreError::Failed));
    }

    #[test]
    fn a_run_that_claims_more_than_can_be_known_is_refused() {
        let hostile =
            pack_as(FORMAT, &(vec![(0u64, u32::MAX)], Vec::<Absence>::new(), Vec::<(u64, u32)>::new())).unwrap();
        assert_eq!(unpack_state(&hostile), Err(StoreError::Failed));
        let overflowing =
            pack_as(FORMAT, &(vec![(u64::MAX, 2u32)], Vec::<Absence>::new(), Vec::<(u64, u32)>::new())).unwrap();
        assert_eq!(unpack_state(&overflowing), Err(StoreError::Failed));
    }
}
