//! CLI.
/// Runs.
pub fn main() -> std::process::ExitCode {
    print!("{}", crate::graphql::sdl());
    std::process::ExitCode::SUCCESS
}
