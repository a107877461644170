//! The octets of tags and filters.
//!
//! Must not: change a format without a new number.

use super::{FORMAT, pack_as, unpack};
use crate::store::StoreError;
use mail_api::{Filter, Tag};

/// The octets of all tags.
pub fn pack_tags(tags: &[Tag]) -> Result<Vec<u8>, StoreError> {
    pack_as(FORMAT, tags)
}

/// The tags in these octets; errors as for [`super::unpack_rows`].
pub fn unpack_tags(octets: &[u8]) -> Result<Vec<Tag>, StoreError> {
    unpack(octets)
}

/// The octets of all filters.
pub fn pack_filters(filters: &[Filter]) -> Result<Vec<u8>, StoreError> {
    pack_as(FORMAT, filters)
}

/// The filters in these octets; errors as for [`super::unpack_rows`].
pub fn unpack_filters(octets: &[u8]) -> Result<Vec<Filter>, StoreError> {
    unpack(octets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail_api::{Change, Condition, Field, TagId};

    #[test]
    fn the_octets_of_tags_and_filters_are_pinned() {
        let tags = [Tag { id: TagId(55), name: "Größe".into(), colour: 7 }];
        let packed = b"\x01\x01\x37\x07Gr\xc3\xb6\xc3\x9fe\x07";
        assert_eq!((pack_tags(&tags).unwrap().as_slice(), unpack_tags(packed)), (&packed[..], Ok(tags.to_vec())));

        let conditions = vec![
            Condition::Contains(Field::From, "a".into()),
            Condition::Contains(Field::To, "b".into()),
            Condition::Is(Field::Subject, "c".into()),
            Condition::Is(Field::List, "d".into()),
            Condition::LargerThan(300),
            Condition::SmallerThan(1),
        ];
        let actions = vec![
            Change::Read(true),
            Change::Starred(true),
            Change::Archived(true),
            Change::Junk(true),
            Change::Deleted(false),
            Change::Tagged(TagId(3), true),
        ];
        let filters = [Filter { name: "f".into(), is_on: true, all: false, conditions, actions }];
        let packed = b"\x01\x01\x01f\x01\x00\x06\x00\x00\x01a\x00\x01\x01b\x01\x02\x01c\x01\x03\x01d\x02\xac\x02\x03\x01\x06\x00\x01\x01\x01\x02\x01\x03\x01\x04\x00\x05\x03\x01";
        assert_eq!(pack_filters(&filters).unwrap(), packed);
        assert_eq!(unpack_filters(packed), Ok(filters.to_vec()));
        assert_eq!(unpack_filters(b"\x02\x00"), Err(StoreError::Newer));
        assert_eq!(unpack_tags(b"\x02\x00"), Err(StoreError::Newer));
    }
}
