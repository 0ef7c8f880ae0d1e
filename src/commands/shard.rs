//! `build --shard`: the part of one shard.

use super::cli::{BuildArgs, Format};
use super::output::write_json_line;
use super::progress::Watch;
use super::shard_argument::ShardArgument;
use super::shell::shell_word;
use super::status::Status;
use super::ui::Ui;
use crate::error::Error;
use crate::pipeline::{self, BuildPlan, BuiltPart};
use crate::text::{plural, thousands};
use pith::quote::escaped;
use serde::Serialize;

/// What `build --shard --format json` prints (docs/schemas/part.v1.json).
#[derive(Serialize)]
struct PartLine<'a> {
    shard: String,
    part: &'a str,
    documents: u64,
    verified: u64,
    papers: u64,
    bytes: u64,
    incomplete: bool,
}

/// Makes the part.
pub(super) fn run(argument: ShardArgument, plan: &BuildPlan, args: &BuildArgs, ui: &mut Ui) -> Result<Status, Error> {
    let variable = |name: &str| Ui::variable(name).ok().flatten();
    let shard = argument.shard(&variable).map_err(|reason| Error::Shard { reason })?;
    let watch = Watch::new(args.common.quiet, args.verbose, ui);
    let part = pipeline::build_part(plan, shard, &|event| watch.take(event))?;
    let times = watch.end();
    let BuiltPart { documents, verified, papers, bytes, incomplete, .. } = part;
    match args.common.format {
        Format::Json => {
            let path = plan.out.as_str();
            let shard = shard.to_string();
            let line = PartLine { shard, part: path, documents, verified, papers, bytes, incomplete };
            ui.data(|out, _| write_json_line(out, &line));
        }
        Format::Text => tell(&part, plan, ui),
    }
    times.tell(args.verbose, plan.jobs, ui);
    Ok(if incomplete { Status::Failed } else { Status::Done })
}

fn tell(part: &BuiltPart, plan: &BuildPlan, ui: &mut Ui) {
    let BuiltPart { shard, documents, verified, papers, bytes, incomplete } = *part;
    if incomplete {
        ui.trouble("something could not be read; the build that combines the parts names it");
    }
    let others = match documents - verified {
        0 => String::new(),
        others => format!(", {} not verified, which the build that combines the parts names", thousands(others)),
    };
    ui.result_line(|style| {
        let path = style.strong(&escaped(plan.out.as_str()).to_string());
        let papers = plural(papers, "paper");
        let documents = plural(documents, "document");
        format!("{path}: part {shard}, {papers} of {documents}{others}, {} bytes", thousands(bytes))
    });
    // Said once, where shards are made one after the other.
    if shard.number() == shard.count() {
        ui.result_line(|_| {
            let content = shell_word(plan.content.as_str());
            format!("When all {} are made: {} build {content} --combine PART… -o DIR", shard.count(), Ui::program())
        });
    }
}
