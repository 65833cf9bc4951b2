//! The extractor on the corpus' test split, which its weights have not seen.

use std::path::{Path, PathBuf};
use whosaid_extract::corpus::{self, Annotated, KINDS, Score};
use whosaid_extract::{Input, extract};

/// End-to-end F1 on the test split in percent: the content found and its speaker right. To renew it after a change
/// that is better, or after the corpus grew: `make train`, then
/// `cargo test -p whosaid-extract --test corpus -- --nocapture`, and put the line `all` here.
const RECORDED: f64 = 78.9;

/// The loss that is no failure, in points of F1.
const TOLERANCE: f64 = 1.0;

#[allow(clippy::unwrap_used)] // a corpus that cannot be read is a failed test
fn articles() -> Vec<(PathBuf, Annotated)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/articles");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let parse = |path: PathBuf| {
        let article = corpus::parse(&std::fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        (path, article)
    };
    paths.into_iter().map(parse).collect()
}

#[test]
fn the_split_is_by_number() {
    let all = articles();
    assert!(all.len() >= 120, "{} articles", all.len());
    for (path, article) in all {
        let name = path.file_name().unwrap().to_str().unwrap();
        let wanted = if name.as_bytes()[2] == b'9' { "test" } else { "train" };
        assert_eq!(article.split, wanted, "{name}");
    }
}

#[test]
#[cfg_attr(feature = "rules", ignore = "the figure is the model's")]
fn the_test_split_scores_as_recorded() {
    let mut kinds = [Score::default(); 3];
    for (_, article) in articles().iter().filter(|(_, a)| a.split == "test") {
        let input = Input {
            text: &article.text,
            ..Input::default()
        };
        let scores = corpus::scores(article, &extract(&input));
        kinds.iter_mut().zip(scores).for_each(|(sum, s)| sum.add(s));
    }
    let mut all = Score::default();
    kinds.iter().for_each(|s| all.add(*s));
    println!("kind       gold given | content F1 | end to end P    R    F1");
    let named = KINDS.map(|k| format!("{k:?}").to_lowercase());
    for (name, s) in named.iter().map(String::as_str).zip(kinds).chain([("all", all)]) {
        let part = |whole: usize| 100.0 * s.right as f64 / whole.max(1) as f64;
        let (content, f1) = (s.f1(s.found), s.f1(s.right));
        println!(
            "{name:9}{:6}{:6} | {content:10.1} | {:12.1} {:5.1} {f1:5.1}",
            s.gold,
            s.given,
            part(s.given),
            part(s.gold)
        );
    }
    let f1 = all.f1(all.right);
    assert!(
        f1 >= RECORDED - TOLERANCE,
        "end-to-end F1 on the corpus' test split is {f1:.1}, recorded is {RECORDED:.1}"
    );
}
