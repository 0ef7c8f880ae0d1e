//! The program `pith-catalog`: hands the command line to the library and exits with its status.

use std::process::ExitCode;

// For the program alone: a program that uses the library has its own.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pith_catalog::main()
}
