//! Tells whether the playground's files are there to be embedded.

use std::path::Path;

const FILES: [&str; 4] = [
    "playground/node_modules/react/umd/react.production.min.js",
    "playground/node_modules/react-dom/umd/react-dom.production.min.js",
    "playground/node_modules/graphiql/graphiql.min.js",
    "playground/node_modules/graphiql/graphiql.min.css",
];

fn main() {
    println!("cargo::rustc-check-cfg=cfg(playground_embedded)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=playground/package-lock.json");
    if FILES.iter().all(|file| Path::new(file).is_file()) {
        println!("cargo::rustc-cfg=playground_embedded");
        for file in FILES {
            println!("cargo::rerun-if-changed={file}");
        }
    } else {
        // A path that is missing counts as changed at each build, so the folder is watched instead.
        println!("cargo::rerun-if-changed=playground");
    }
}
