//! The sample articles of `samples/`, within the program.

use crate::read::{Defaults, Given, line};
use std::path::Path;

const LINES: &str = include_str!("../samples/articles.jsonl");

const TEXTS: [(&str, &str); 10] = [
    (
        "01-gull-point-drones.txt",
        include_str!("../samples/01-gull-point-drones.txt"),
    ),
    (
        "02-gull-point-denial.txt",
        include_str!("../samples/02-gull-point-denial.txt"),
    ),
    (
        "03-gull-point-fishermen.txt",
        include_str!("../samples/03-gull-point-fishermen.txt"),
    ),
    (
        "04-lake-orrin-drones.txt",
        include_str!("../samples/04-lake-orrin-drones.txt"),
    ),
    (
        "05-lake-orrin-reactions.txt",
        include_str!("../samples/05-lake-orrin-reactions.txt"),
    ),
    (
        "06-lake-orrin-doubts.txt",
        include_str!("../samples/06-lake-orrin-doubts.txt"),
    ),
    ("07-aurelia-fire.txt", include_str!("../samples/07-aurelia-fire.txt")),
    (
        "08-aurelia-inquiry.txt",
        include_str!("../samples/08-aurelia-inquiry.txt"),
    ),
    (
        "09-aurelia-fuel-line.txt",
        include_str!("../samples/09-aurelia-fuel-line.txt"),
    ),
    (
        "10-northern-council.txt",
        include_str!("../samples/10-northern-council.txt"),
    ),
];

/// The sample articles, in the order of their lines.
///
/// # Errors
/// Where a line is wrong, which a test rules out.
pub fn articles() -> Result<Vec<Given>, String> {
    LINES
        .lines()
        .enumerate()
        .map(|(i, line)| article(line, i + 1))
        .collect()
}

fn article(line: &str, number: usize) -> Result<Given, String> {
    let wrong = |why: String| format!("the sample article {number} {why}");
    let mut line: serde_json::Value = serde_json::from_str(line).map_err(|e| wrong(e.to_string()))?;
    // The text stands in for the file that is not there when the program runs.
    let file = line["file"].take();
    let text = TEXTS
        .iter()
        .find(|(name, _)| file == *name)
        .ok_or_else(|| wrong(format!("has no text {file}")))?
        .1;
    line["text"] = text.into();
    let given =
        line::article(line.to_string().as_bytes(), Path::new(""), number, &Defaults::default()).map_err(wrong)?;
    Ok(Given {
        from: format!("sample {}", given.id),
        ..given
    })
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn the_program_has_what_the_folder_has() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
        let mut files = 0;
        for article in articles().unwrap() {
            let text = std::fs::read_to_string(folder.join(format!("{}.txt", article.id))).unwrap();
            assert_eq!(article.text, text);
            files += 1;
        }
        let texts = std::fs::read_dir(folder).unwrap().filter(|f| {
            f.as_ref()
                .is_ok_and(|f| f.path().extension().is_some_and(|e| e == "txt"))
        });
        assert_eq!(files, texts.count());
    }
}
