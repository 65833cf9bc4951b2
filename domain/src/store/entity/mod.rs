//! The rows, as sea-orm entities. Private: the rest of the program sees the nouns.

// The derives make public items, and this module is private.
#![allow(unreachable_pub, missing_docs)]

mod articles;
mod events;
mod identity;
mod people;
mod removals;
mod sources;
mod statements;

pub(crate) use {articles::*, events::*, identity::*, people::*, removals::*, sources::*, statements::*};

/// A table's entity in a module of its own. Without relations: lists are joined by the read planner.
macro_rules! entity {
    ($(#[$doc:meta])* $module:ident = $table:literal { $($(#[$attribute:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model { $($(#[$attribute])* pub $field: $kind,)* }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
pub(crate) use entity;

/// A table that has the columns of a span, which are null where no words show it.
macro_rules! spanned {
    ($(#[$doc:meta])* $module:ident = $table:literal { $($(#[$attribute:meta])* $field:ident: $kind:ty,)* } $int:ty, $text:ty) => {
        crate::store::entity::entity! {
            $(#[$doc])* $module = $table {
                $($(#[$attribute])* $field: $kind,)*
                span_start: $int,
                span_end: $int,
                span_start_utf16: $int,
                span_end_utf16: $int,
                span_exact: $text,
                span_prefix: $text,
                span_suffix: $text,
            }
        }
    };
}
pub(crate) use spanned;
