//! Makes `weights/attribution.bin` from the corpus. `--all` trains on the test split too.
use std::error::Error;
use whosaid_extract::{corpus, model::train};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(out)) = (args.next(), args.next()) else {
        return Err("usage: train CORPUS_FOLDER WEIGHTS [--all]".into());
    };
    let all = args.any(|a| a == "--all");
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let mut articles = Vec::new();
    for path in paths {
        let article =
            corpus::parse(&std::fs::read_to_string(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
        if all || article.split == "train" {
            articles.push(article);
        }
    }
    std::fs::write(out, train::train(&articles))?;
    Ok(())
}
