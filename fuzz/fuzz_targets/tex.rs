//! TeX in titles, names and abstracts.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    pith_catalog_fuzz::tex::tex(bytes);
});
