//! pith-catalog
pub mod advice;
pub mod cli;
mod commands;
pub mod corpus;
pub mod error;
pub mod pipeline;
pub mod pith;
pub mod report;
