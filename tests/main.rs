//! Integration tests.
#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that is not as it should be")]

mod architecture;
mod attacks;
#[cfg(unix)]
mod bad_input;
mod browser_content;
mod build;
mod citations;
mod cli;
mod configured;
mod feeds;
#[cfg(target_os = "linux")]
mod full_disk;
mod fuzz_corpus;
mod golden;
#[cfg(unix)]
mod guide;
mod hostile;
#[cfg(unix)]
mod hostile_folder;
mod interrupted;
mod links;
mod pages;
mod paper_page;
mod properties;
mod python;
#[cfg(unix)]
mod recipes;
mod refusals;
mod schemas;
#[cfg(feature = "serve")]
mod serve;
mod site_test;
#[cfg(unix)]
mod sources;
mod statistics;
mod support;
mod surroundings;
mod tex;
#[cfg(unix)]
mod thousand;
