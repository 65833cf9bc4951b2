//! The `whosaid` program.

/// A page is many small pieces: the system's allocator took a fifth of a request's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    whosaid::cli::main()
}
