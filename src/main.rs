//! The program `dxship`.

/// Hashing a password takes 19 MiB for a moment; the C library keeps such pieces, once for each
/// thread.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    dxship::cli::run()
}
