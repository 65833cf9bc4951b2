//! Who said what about which event, as a table as wide as the terminal.

use console::{measure_text_width, truncate_str};

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) who: String,
    pub(super) act: String,
    pub(super) what: String,
    pub(super) from: String,
}

/// The table's width where there is no terminal.
const WIDTH: usize = 120;

/// The width to print in.
pub(super) fn width() -> usize {
    let terminal = console::Term::stdout();
    match terminal.size_checked() {
        Some((_, columns)) => usize::from(columns).max(60),
        None => WIDTH,
    }
}

/// A heading and its rows; the words get what the other columns leave.
pub(super) fn table(heading: &str, rows: &[Row], width: usize) -> String {
    let longest = |cell: fn(&Row) -> &str, most: usize| {
        rows.iter()
            .map(|r| measure_text_width(cell(r)))
            .max()
            .unwrap_or(0)
            .min(most)
    };
    let who = longest(|r| &r.who, width / 5);
    let act = longest(|r| &r.act, 9);
    let from = longest(|r| &r.from, width / 4);
    let what = width.saturating_sub(2 + who + 2 + act + 2 + 2 + from).max(10);
    let mut text = format!("{}\n", truncate_str(heading, width, "…"));
    for row in rows {
        let line = format!(
            "  {}  {}  {}  {}",
            cell(&row.who, who),
            cell(&row.act, act),
            cell(&row.what, what),
            cell(&row.from, from)
        );
        text += line.trim_end();
        text.push('\n');
    }
    text
}

fn cell(text: &str, width: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut = truncate_str(&line, width, "…");
    let space = width.saturating_sub(measure_text_width(&cut));
    format!("{cut}{}", " ".repeat(space))
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let row = |what: &str| Row {
            who: "Maren Oll, foreign minister of Kestria".into(),
            act: "denies".into(),
            what: what.into(),
            from: "Merrow Chronicle via Coastwire".into(),
        };
        let rows = [row("short"), row(&"“We have nothing to do with it”\nツ ".repeat(9))];
        for width in [60, 80, 120, 200] {
            let text = table(&"heading ".repeat(40), &rows, width);
            assert_eq!(text.lines().count(), 3);
            assert!(text.lines().all(|l| measure_text_width(l) <= width), "{text}");
        }
        assert!(table("", &rows, 200).contains("denies"));
    }
}
