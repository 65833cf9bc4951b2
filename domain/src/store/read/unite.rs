//! One statement of all levels: each a common table expression, their rows united, the columns shared by type.

use super::{
    noun::Type,
    plan::{ABOUT, Level, LevelKind, Plan},
};
use std::{collections::HashMap, fmt::Write};

/// The statement as a whole.
pub(super) fn unite(
    postgres: bool,
    mut levels: Vec<Level>,
    tables: &[String],
    about_lists: &[(usize, String)],
) -> Plan {
    // Levels share their columns by type: the n-th of a type is the same column in each.
    let about = [Type::Big, Type::Bool, Type::Bool];
    let mut most: HashMap<Type, usize> = HashMap::new();
    let wide = levels.iter().map(|l| &l.columns[..]);
    let wide = wide.chain((!about_lists.is_empty()).then_some(&about[..]));
    for columns in wide {
        for kind in Type::ALL {
            let n = columns.iter().filter(|k| k.shared() == kind).count();
            let most = most.entry(kind).or_default();
            *most = n.max(*most);
        }
    }
    let mut first = HashMap::new();
    let mut width = 2;
    for kind in Type::ALL {
        first.insert(kind, width);
        width += most.get(&kind).copied().unwrap_or_default();
    }
    let place = |columns: &[Type]| -> Vec<usize> {
        let mut next = first.clone();
        let mut place = |kind: &Type| {
            let next = next.entry(kind.shared()).or_default();
            *next += 1;
            *next - 1
        };
        columns.iter().map(&mut place).collect()
    };
    let mut long = Vec::new();
    for level in &mut levels {
        level.places = place(&level.columns);
        let texts = level.columns.iter().zip(&level.places);
        long.extend(texts.filter(|(kind, _)| **kind == Type::Long).map(|(_, place)| *place));
    }
    long.sort_unstable();
    long.dedup();
    let kinds: Vec<Type> = Type::ALL
        .into_iter()
        .flat_map(|kind| std::iter::repeat_n(kind, most.get(&kind).copied().unwrap_or_default()))
        .collect();
    let branch = |number: i32, from: &str, places: &[usize]| {
        let mut text = format!("select {number} as level, f.parent as parent");
        for (i, kind) in kinds.iter().enumerate() {
            match places.iter().position(|place| *place == i + 2) {
                Some(c) => {
                    let _ = write!(text, ", f.c{c}");
                }
                None if postgres => {
                    let _ = write!(text, ", null::{}", kind.name());
                }
                None => text.push_str(", null"),
            }
        }
        let _ = write!(text, " from {from} f");
        text
    };
    let mut with = Vec::new();
    let mut branches = Vec::new();
    for (i, (level, table)) in levels.iter().zip(tables).enumerate() {
        if table.is_empty() {
            continue;
        }
        let kept = tables.iter().chain(about_lists.iter().map(|(_, text)| text));
        let counted = kept.clone().filter(|text| text.contains(&format!("from l{i} b")));
        let read_again = kept.clone().any(|text| text.contains(&format!("from l{i} where"))) || counted.count() > 1;
        let how = if read_again { "materialized " } else { "" };
        with.push(format!("l{i} as {how}({table})"));
        if matches!(level.kind, LevelKind::Counted) {
            continue;
        }
        branches.push(branch(i as i32, &format!("l{i}"), &level.places));
    }
    let places = place(&about);
    for (i, text) in about_lists {
        branches.push(branch(*i as i32 + ABOUT, &format!("({text})"), &places));
    }
    let with = if with.is_empty() {
        String::new()
    } else {
        format!("with {} ", with.join(", "))
    };
    Plan {
        text: format!("{with}{}", branches.join(" union all ")),
        levels,
        about: places,
        long,
    }
}
