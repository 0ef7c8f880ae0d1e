//! How long the protocol takes.

fn main() {
    divan::main();
}
