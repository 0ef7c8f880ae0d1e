//! Integration tests.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod architecture;
mod attacks;
#[cfg(unix)]
mod bad_input;
mod browser_content;
mod build;
mod cli;
mod configured;
mod fuzz_corpus;
mod hostile;
mod interrupted;
mod links;
mod pages;
mod paper_page;
mod properties;
mod python;
#[cfg(unix)]
mod recipes;
mod schemas;
mod site_test;
mod support;
