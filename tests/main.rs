//! Integration tests.

mod architecture;
mod build;
mod site_test;
