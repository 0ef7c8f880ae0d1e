//! What the target of a request asks for.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    pith_catalog_fuzz::request::request(bytes);
});
