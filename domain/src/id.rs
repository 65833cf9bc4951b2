//! Ids: a UUIDv7 with the noun's prefix, written as a TypeID (`person_01h455vb4pex5vsknk084sn02q`).

use uuid::Uuid;

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

        impl std::str::FromStr for NodeId {
            type Err = crate::Error;
            fn from_str(text: &str) -> crate::Result<Self> {
                let invalid = || crate::Error::Invalid(format!(
                    "`{}` is no id: an id looks like person_01h455vb4pex5vsknk084sn02q", text.chars().take(64).collect::<String>()));
                let (prefix, rest) = text.split_once('_').ok_or_else(invalid)?;
                let uuid = read_base32(rest).ok_or_else(invalid)?;
                match prefix { $($prefix => Ok(Self::$noun($name(uuid))),)* _ => Err(invalid()) }
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
