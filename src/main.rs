//! The program `pith-catalog`: hands the command line to the library and exits with its status.

use std::process::ExitCode;

fn main() -> ExitCode {
    pith_catalog::main()
}
