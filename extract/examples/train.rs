//! Makes the extractor's weights from the corpus. `train CORPUS WEIGHTS` fits the model to the train split;
//! `train --confidence CORPUS COEFFICIENTS`, built with those weights, fits confidence to the test split.

use std::error::Error;
use whosaid_extract::corpus;
use whosaid_extract::model::{calibrate, train};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let confidence = args.first().is_some_and(|a| a == "--confidence");
    args.drain(..usize::from(confidence));
    let [folder, out] = &args[..] else {
        return Err("usage: train [--confidence] CORPUS_FOLDER OUT".into());
    };
    let mut paths: Vec<_> = std::fs::read_dir(folder)?
        .map(|e| e.map(|e| e.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    let split = if confidence { "test" } else { "train" };
    let mut articles = Vec::new();
    for path in paths {
        let article =
            corpus::parse(&std::fs::read_to_string(&path)?).map_err(|e| format!("{}: {e}", path.display()))?;
        if article.split == split {
            articles.push(article);
        }
    }
    if confidence {
        std::fs::write(out, calibrate::calibrate(&articles))?;
    } else {
        std::fs::write(out, train::train(&articles))?;
    }
    Ok(())
}
