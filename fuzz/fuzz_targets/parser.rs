//! The strict JSON parser and the canonical form.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    pith_catalog_fuzz::parser(bytes);
});
