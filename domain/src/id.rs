//! Ids: a UUIDv7 with the noun's prefix, written as a TypeID (`person_01h455vb4pex5vsknk084sn02q`).

pub use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $noun:ident $prefix:literal;)*) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!($prefix, "_"))?;
                write_base32(self.0, f)
            }
        }

        impl From<$name> for NodeId {
            fn from(id: $name) -> Self {
                Self::$noun(id)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::Error;
            fn from_str(text: &str) -> crate::Result<Self> {
                match text.parse()? {
                    NodeId::$noun(id) => Ok(id),
                    _ => Err(crate::Error::Invalid(format!(concat!("`{}` is no ", $prefix, " id: one begins with ", $prefix, "_"), text))),
                }
            }
        })*

        /// The id of any noun.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum NodeId {
            $($(#[$doc])* $noun($name),)*
        }

        impl std::fmt::Display for NodeId {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $(Self::$noun(id) => id.fmt(f),)* }
            }
        }

        impl NodeId {
            /// Without the noun.
            #[must_use]
            pub fn uuid(self) -> Uuid {
                match self { $(Self::$noun(id) => id.0,)* }
            }

            /// The noun's name, as it begins the id.
            #[must_use]
            pub fn noun(self) -> &'static str {
                match self { $(Self::$noun(_) => $prefix,)* }
            }

            /// Of the noun with that name; `None` where there is no such noun.
            #[must_use]
            pub fn of(noun: &str, id: Uuid) -> Option<Self> {
                match noun { $($prefix => Some(Self::$noun($name(id))),)* _ => None }
            }
        }

        impl std::str::FromStr for NodeId {
            type Err = crate::Error;
            fn from_str(text: &str) -> crate::Result<Self> {
                let invalid = || crate::Error::Invalid(format!(
                    "`{}` is no id: an id looks like person_01h455vb4pex5vsknk084sn02q", text.chars().take(64).collect::<String>()));
                let (prefix, rest) = text.split_once('_').ok_or_else(invalid)?;
                let uuid = read_base32(rest).ok_or_else(invalid)?;
                Self::of(prefix, uuid).ok_or_else(invalid)
            }
        }
    };
}

ids! {
    /// Of an article.
    ArticleId Article "article";
    /// Of a statement.
    StatementId Statement "statement";
    /// Of a person.
    PersonId Person "person";
    /// Of a source.
    SourceId Source "source";
    /// Of an event.
    EventId Event "event";
}

/// Of a merge, which is no noun: written the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MergeId(pub Uuid);

impl std::fmt::Display for MergeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("merge_")?;
        write_base32(self.0, f)
    }
}

impl std::str::FromStr for MergeId {
    type Err = crate::Error;
    fn from_str(text: &str) -> crate::Result<Self> {
        let id = text.strip_prefix("merge_").and_then(read_base32);
        id.map(Self).ok_or_else(|| {
            let clip: String = text.chars().take(64).collect();
            crate::Error::Invalid(format!(
                "`{clip}` is no merge's id: one looks like merge_01h455vb4pex5vsknk084sn02q"
            ))
        })
    }
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn write_base32(id: Uuid, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let n = id.as_u128();
    for place in (0..26).rev() {
        let digit = (n >> (place * 5)) & 31;
        std::fmt::Write::write_char(f, char::from(ALPHABET[digit as usize]))?;
    }
    Ok(())
}

fn read_base32(text: &str) -> Option<Uuid> {
    let bytes = text.as_bytes();
    if bytes.len() != 26 || !(b'0'..=b'7').contains(&bytes[0]) {
        return None;
    }
    let mut n = 0u128;
    for b in bytes {
        let digit = ALPHABET.iter().position(|a| a == b)?;
        n = n << 5 | digit as u128;
    }
    Some(Uuid::from_u128(n))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writes_the_example_of_the_typeid_specification() {
        // https://github.com/jetify-com/typeid/blob/main/spec/valid.yml
        let uuid: Uuid = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        assert_eq!(PersonId(uuid).to_string(), "person_01h455vb4pex5vsknk084sn02q");
    }

    #[test]
    fn refuses_what_is_no_id() {
        for text in [
            "",
            "_",
            "person",
            "person_",
            "person_01h455vb4pex5vsknk084sn02",
            "person_01h455vb4pex5vsknk084sn02qq",
            "person_81h455vb4pex5vsknk084sn02q",
            "person_01h455vb4pex5vsknk084sn02u",
            "PERSON_01h455vb4pex5vsknk084sn02q",
            "nobody_01h455vb4pex5vsknk084sn02q",
            "person_01h455vb4pex5vsknk084sn0é",
        ] {
            assert!(text.parse::<NodeId>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_merge_has_an_id_of_its_own_kind() {
        let id = MergeId(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<MergeId>().unwrap(), id);
        for text in ["person_01h455vb4pex5vsknk084sn02q", "merge_", ""] {
            assert!(text.parse::<MergeId>().is_err(), "{text}");
        }
    }

    #[test]
    fn names_the_noun_that_was_expected() {
        let error = "person_01h455vb4pex5vsknk084sn02q".parse::<EventId>().unwrap_err();
        assert!(error.to_string().contains("event_"), "{error}");
    }

    proptest! {
        #[test]
        fn reads_what_it_writes(n: u128) {
            let id = NodeId::Event(EventId(Uuid::from_u128(n)));
            prop_assert_eq!(id.to_string().parse::<NodeId>().unwrap(), id);
        }

        #[test]
        fn sorts_as_the_uuid_does(a: u128, b: u128) {
            let text = |n| SourceId(Uuid::from_u128(n)).to_string();
            prop_assert_eq!(a.cmp(&b), text(a).cmp(&text(b)));
        }

        #[test]
        fn garbage_is_refused_and_never_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<NodeId>();
        }
    }
}
