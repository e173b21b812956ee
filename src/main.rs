//! The program `dxship`.

fn main() -> std::process::ExitCode {
    dxship::cli::run()
}
