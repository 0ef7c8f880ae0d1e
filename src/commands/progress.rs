//! How far a build is, while it is under way.

use super::fit::fit_line;
use super::ui::Ui;
use crate::pipeline::{BuildEvent, Phase};
use crate::publish::Disbelief;
use crate::text::thousands;
use std::time::{Duration, Instant};

/// Follows a build: shows how far it is, and how long each phase takes.
pub(super) struct Progress {
    is_quiet: bool,
    began: Vec<(Phase, Instant)>,
    /// How many steps the phase has, where that is known.
    all: Option<u64>,
}

impl Progress {
    pub(super) fn new(is_quiet: bool) -> Self {
        Self { is_quiet, began: Vec::new(), all: None }
    }

    /// Takes the next event of a build, and shows it.
    pub(super) fn take(&mut self, event: BuildEvent, ui: &mut Ui) {
        match event {
            BuildEvent::Resumes => {
                ui.note("an earlier build of this folder was interrupted; this one completes it");
            }
            BuildEvent::Disbelieves(why) => ui.note(disbelief(why)),
            BuildEvent::WillTake(_) if self.is_quiet => {}
            BuildEvent::WillTake(fit) => ui.note(&fit_line(&fit)),
            BuildEvent::Began(phase, all) => {
                self.began.push((phase, Instant::now()));
                self.all = all;
                ui.progress(|| phase_name(phase).to_owned());
            }
            BuildEvent::Done(done) => {
                if let Some((phase, began)) = self.began.last() {
                    ui.progress(|| progress_line(*phase, done, self.all, began.elapsed()));
                }
            }
        }
    }

    /// How long each phase took, the last one until now. One that began again is told once.
    pub(super) fn times(self) -> Vec<(Phase, Duration)> {
        let ends = self.began.iter().skip(1).map(|(_, began)| *began).chain([Instant::now()]);
        let mut times: Vec<(Phase, Duration)> = Vec::new();
        for ((phase, began), end) in self.began.iter().zip(ends) {
            let time = end.duration_since(*began);
            match times.iter_mut().find(|(told, _)| told == phase) {
                Some((_, all)) => *all += time,
                None => times.push((*phase, time)),
            }
        }
        times
    }
}

/// What is done in a phase.
pub(super) fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Verify => "verifying documents",
        Phase::Catalog => "sorting the catalog",
        Phase::Papers => "writing papers",
        Phase::Site => "writing pages and lists",
        Phase::Remove => "removing what is gone",
        Phase::Sync => "waiting for the disk",
    }
}

/// Why everything is verified and made again, and what to do about it.
fn disbelief(why: Disbelief) -> &'static str {
    match why {
        Disbelief::Foreign => {
            "what .pith-catalog says of an earlier build was not written here, or was altered or damaged: everything is verified and made again"
        }
        Disbelief::OtherUser => {
            "what .pith-catalog says of an earlier build is another user’s: everything is verified and made again"
        }
        Disbelief::NoAnchor => {
            "on this disk a copy of what an earlier build noted can’t be told from the original: everything is verified and made again, unless PITH_CATALOG_STATE_KEY is set"
        }
    }
}

/// Such as `writing papers: 1,200 of 10,000, 2,400 a second, 4 s left`.
fn progress_line(phase: Phase, done: u64, all: Option<u64>, elapsed: Duration) -> String {
    let rate = u128::from(done) * 1000 / elapsed.as_millis().max(1);
    let of = all.map(|all| format!(" of {}", thousands(all))).unwrap_or_default();
    let left = all.filter(|_| rate > 0).map(|all| {
        let seconds = u128::from(all.saturating_sub(done)).div_ceil(rate.max(1));
        format!(", {seconds} s left")
    });
    let (done, rate) = (thousands(done), thousands(u64::try_from(rate).unwrap_or(u64::MAX)));
    format!("{}: {done}{of}, {rate} a second{}", phase_name(phase), left.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_rate_and_what_is_left() {
        let line = |done, all, millis| progress_line(Phase::Papers, done, all, Duration::from_millis(millis));
        assert_eq!(line(1200, Some(10_000), 500), "writing papers: 1,200 of 10,000, 2,400 a second, 4 s left");
        assert_eq!(line(10_000, Some(10_000), 4000), "writing papers: 10,000 of 10,000, 2,500 a second, 0 s left");
        assert_eq!(line(7, None, 0), "writing papers: 7, 7,000 a second");
        assert_eq!(line(0, Some(5), 100), "writing papers: 0 of 5, 0 a second");
    }
}
