//! Dates that count from another day: `yesterday`, `last week`, `the 29th`.

use super::{
    Expr, Part, Unit,
    scan::{Found, Scan},
    word::{count, is_dash, is_function, is_space, ordinal},
};

impl Scan<'_> {
    /// `yesterday`, `last week`, `two days ago`, `earlier this month`, `the 29th`.
    pub(super) fn relative(&self, at: usize) -> Option<Found> {
        let word = self.word(at);
        // Everything here begins with one of these letters; most words don't get further.
        if word.len() > 9 || !word.is_ascii() {
            return None;
        }
        let lower = word.to_ascii_lowercase();
        let one = |expr| Some((at, at + 1, expr));
        match lower.as_str() {
            "yesterday" => one(Expr::Offset(-1, Unit::Day)),
            "today" | "tonight" if !self.possessive(at) => one(Expr::Offset(0, Unit::Day)),
            "tomorrow" => one(Expr::Offset(1, Unit::Day)),
            "overnight" if self.before(at) != "an" && !is_dash(self.gap(at)) => one(Expr::Overnight),
            "last" | "this" | "next" | "past" => self.unit(at, &lower),
            "earlier" | "later" if self.word(at + 1) == "this" => {
                let (_, end, expr) = self.unit(at + 1, "this")?;
                let part = if lower == "earlier" { Part::Earlier } else { Part::Later };
                match expr {
                    Expr::Unit(0, unit, _) => Some((at, end, Expr::Unit(0, unit, part))),
                    _ => None,
                }
            }
            "earlier" | "later" => self.ago(at),
            "weekend" if self.before(at) == "the" => one(Expr::Unit(0, Unit::Weekend, Part::Whole)),
            "ago" => self.ago(at),
            "the" => self.day_of_month(at),
            _ => None,
        }
    }

    fn possessive(&self, at: usize) -> bool {
        matches!(self.gap(at), "'" | "’") && self.word(at + 1) == "s"
    }

    fn unit(&self, at: usize, which: &str) -> Option<Found> {
        if !is_space(self.gap(at)) {
            return None;
        }
        // "over the past week" is a stretch that ends today; a plain "the past" is none.
        let count = match which {
            "last" | "past" => -1,
            "next" => 1,
            _ => 0,
        };
        let expr = match self.word(at + 1) {
            "week" => Expr::Unit(count, Unit::Week, Part::Whole),
            "weekend" => Expr::Unit(count, Unit::Weekend, Part::Whole),
            "month" => Expr::Unit(count, Unit::Month, Part::Whole),
            "year" if which != "past" => Expr::Unit(count, Unit::Year, Part::Whole),
            "night" | "evening" if count == -1 => Expr::Offset(-1, Unit::Day),
            "morning" | "afternoon" | "evening" if count == 0 => Expr::Offset(0, Unit::Day),
            // "last Tuesday" and "last July" belong to the following word, which reads its side from here.
            _ => return None,
        };
        Some((at, at + 2, expr))
    }

    /// `two days ago`, `two days earlier`: found at its last word.
    fn ago(&self, at: usize) -> Option<Found> {
        if at < 2 || !is_space(self.gap(at - 1)) || !is_space(self.gap(at - 2)) {
            return None;
        }
        let unit = match self.word(at - 1) {
            "day" | "days" => Unit::Day,
            "week" | "weeks" => Unit::Week,
            "month" | "months" => Unit::Month,
            "year" | "years" => Unit::Year,
            _ => return None,
        };
        let n = count(self.word(at - 2))?;
        let expr = match self.word(at) {
            "ago" => Expr::Offset(-n, unit),
            // "two days earlier than planned", "a year later it closed": no day that is known.
            _ if self.word(at + 1) == "than" || unit != Unit::Day => return None,
            "later" => Expr::Apart(n, unit),
            _ => Expr::Apart(-n, unit),
        };
        Some((at - 2, at + 1, expr))
    }

    /// `the 29th`, `the 29th and 30th`; not `the 29th session`.
    fn day_of_month(&self, at: usize) -> Option<Found> {
        let day = ordinal(self.word(at + 1)).filter(|_| is_space(self.gap(at)))?;
        if let Some((_, end, expr)) = self.day_month(at + 1, None) {
            return Some((at, end, expr));
        }
        let mut end = at + 2;
        let mut to = None;
        if (is_dash(self.gap(at + 1)) || self.word(end) == "and")
            && let Some(last) = ordinal(self.word(end + usize::from(self.word(end) == "and")))
        {
            end += 1 + usize::from(self.word(end) == "and");
            to = Some(last).filter(|&l| l > day);
        }
        let named = is_space(self.gap(end - 1))
            && self.word(end).starts_with(char::is_alphabetic)
            && !is_function(self.word(end));
        if named || is_dash(self.gap(end - 1)) && !self.gap(end - 1).starts_with(' ') {
            return None;
        }
        // Only after a preposition of time, or "night of": "finished in the 29th" is a place in a race.
        let before = self.before(at).to_ascii_lowercase();
        matches!(
            before.as_str(),
            "on" | "of" | "by" | "since" | "until" | "before" | "after" | "from" | "till"
        )
        .then_some((at, end, Expr::DayOfMonth { day, to, weekday: None }))
    }
}
