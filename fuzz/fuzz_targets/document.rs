//! Judging whatever may be a document.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    pith_catalog_fuzz::document(bytes);
});
