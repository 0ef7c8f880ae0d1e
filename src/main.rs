//! The program `pith-catalog`: hands the command line to the library and exits with its status.

// Linked because it is named here. The program's own code and that of its crates then call these.
#[cfg(all(target_env = "musl", target_arch = "x86_64"))]
use memory_functions as _;
use std::process::ExitCode;

// For the program alone: a program that uses the library has its own.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    pith_catalog::main()
}
