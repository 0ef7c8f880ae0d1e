//! How far a build is, while it is under way.

use super::fit::{fit_line, needs_line};
use super::ui::Ui;
use crate::pipeline::{BuildEvent, Phase};
use crate::publish::Disbelief;
use crate::text::thousands;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Follows a build: shows how far it is, and how long each phase takes.
pub(super) struct Progress {
    is_quiet: bool,
    /// Whether anybody asks for the times of the phases. If not, the system isn't asked for the processors' either: a
    /// debugger such as valgrind may not provide that clock.
    is_timed: bool,
    began: Vec<(Phase, TimePoint)>,
    /// How many steps the phase has, where that is known.
    all: Option<u64>,
}

impl Progress {
    pub(super) fn new(is_quiet: bool, is_timed: bool) -> Self {
        Self { is_quiet, is_timed, began: Vec::new(), all: None }
    }

    fn now(&self) -> TimePoint {
        TimePoint { wall: Instant::now(), processor: if self.is_timed { processor_time() } else { None } }
    }

    /// Takes the next event of a build, and shows it.
    pub(super) fn take(&mut self, event: BuildEvent, ui: &mut Ui) {
        match event {
            BuildEvent::Resumes => {
                ui.note("an earlier build of this folder was interrupted; this one makes what is missing");
            }
            BuildEvent::Disbelieves(why) => ui.note(disbelief(why)),
            BuildEvent::WillNeed(needs) => {
                // Who asks for times wants to know; and of a large site everybody should, before hours have passed.
                if !self.is_quiet && (self.is_timed || needs.is_large()) {
                    ui.note(&needs_line(&needs));
                }
            }
            BuildEvent::CopiesBundles | BuildEvent::WillTake(_) if self.is_quiet => {}
            BuildEvent::CopiesBundles => {
                ui.note("this disk has no hard links: each bundle was written twice, as without `hard_links`");
            }
            BuildEvent::WillTake(fit) => ui.note(&fit_line(&fit)),
            BuildEvent::Began(phase, all) => {
                self.began.push((phase, self.now()));
                self.all = all;
                ui.progress(|| phase_name(phase).to_owned());
            }
            BuildEvent::Done(done) => {
                if let Some((phase, began)) = self.began.last() {
                    ui.progress(|| progress_line(*phase, done, self.all, began.wall.elapsed()));
                }
            }
        }
    }

    /// What each phase took, the last one until now. One that began again is told once.
    pub(super) fn times(self) -> Vec<(Phase, PhaseTime)> {
        let ends = self.began.iter().skip(1).map(|(_, began)| *began).chain([self.now()]);
        let mut times: Vec<(Phase, PhaseTime)> = Vec::new();
        for ((phase, began), end) in self.began.iter().zip(ends) {
            let spent = began.until(end);
            match times.iter_mut().find(|(told, _)| told == phase) {
                Some((_, all)) => *all = all.plus(spent),
                None => times.push((*phase, spent)),
            }
        }
        times
    }
}

/// Follows a build from any of its threads.
pub(super) struct Watch<'u>(Mutex<(Progress, &'u mut Ui)>);

impl<'u> Watch<'u> {
    pub(super) fn new(is_quiet: bool, is_timed: bool, ui: &'u mut Ui) -> Self {
        Self(Mutex::new((Progress::new(is_quiet, is_timed), ui)))
    }

    /// Takes the next event, and shows it.
    pub(super) fn take(&self, event: BuildEvent) {
        let mut watch = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (progress, ui) = &mut *watch;
        progress.take(event, ui);
    }

    /// What each phase took.
    pub(super) fn end(self) -> PhaseTimes {
        PhaseTimes(self.0.into_inner().unwrap_or_else(PoisonError::into_inner).0.times())
    }
}

/// What each phase of a build took.
pub(super) struct PhaseTimes(Vec<(Phase, PhaseTime)>);

impl PhaseTimes {
    /// Tells them, where somebody asked for that.
    pub(super) fn tell(self, is_asked: bool, jobs: Option<NonZeroUsize>, ui: &mut Ui) {
        if !is_asked {
            return;
        }
        let processors = jobs.or_else(|| std::thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        for (phase, spent) in &self.0 {
            ui.note(&spent.line(phase_name(*phase), processors));
        }
        if let Some(all) = self.0.into_iter().map(|(_, spent)| spent).reduce(PhaseTime::plus) {
            ui.note(&all.line("total", processors));
        }
    }
}

/// A moment of a build, and how much processor time the program had used by then, where the system tells.
#[derive(Clone, Copy)]
struct TimePoint {
    wall: Instant,
    processor: Option<Duration>,
}

impl TimePoint {
    fn until(self, end: Self) -> PhaseTime {
        let processor = end.processor.zip(self.processor).map(|(end, begin)| end.saturating_sub(begin));
        PhaseTime { wall: end.wall.duration_since(self.wall), processor }
    }
}

#[cfg(unix)]
fn processor_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::ProcessCPUTime).try_into().ok()
}

#[cfg(not(unix))]
fn processor_time() -> Option<Duration> {
    None
}

/// How long something took, and how much processor time.
#[derive(Debug, Clone, Copy)]
pub(super) struct PhaseTime {
    pub(super) wall: Duration,
    pub(super) processor: Option<Duration>,
}

impl PhaseTime {
    /// The sum of both.
    pub(super) fn plus(self, other: Self) -> Self {
        let processor = self.processor.zip(other.processor).map(|(one, other)| one + other);
        Self { wall: self.wall + other.wall, processor }
    }

    /// Which share of so many processors had nothing to do, in per cent.
    fn idle(self, processors: NonZeroUsize) -> Option<f64> {
        let all = self.wall.as_secs_f64() * f64::from(u32::try_from(processors.get()).ok()?);
        (all > 0.0).then_some((1.0 - self.processor?.as_secs_f64() / all).max(0.0) * 100.0)
    }

    /// Such as `    1.25 s  writing papers, idle 3 %`.
    pub(super) fn line(self, what: &str, processors: NonZeroUsize) -> String {
        let idle = self.idle(processors).map(|idle| format!(", idle {idle:.0} %")).unwrap_or_default();
        format!("{:>8.2} s  {what}{idle}", self.wall.as_secs_f64())
    }
}

/// What is done in a phase.
pub(super) fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Verify => "verifying documents",
        Phase::Parts => "reading the parts",
        Phase::Catalog => "sorting the catalog",
        Phase::Papers => "writing papers",
        Phase::Site => "writing pages and lists",
        Phase::Remove => "removing old files",
        Phase::Sync => "waiting for the disk",
    }
}

/// Why everything is verified and made again, and what to do about it.
fn disbelief(why: Disbelief) -> &'static str {
    match why {
        Disbelief::Foreign => {
            ".pith-catalog was not written here, or was altered or damaged: everything is verified and built again"
        }
        Disbelief::OtherUser => ".pith-catalog belongs to another user: everything is verified and built again",
        Disbelief::NoAnchor => {
            "on this disk a copy of .pith-catalog can’t be told from the original: everything is verified and built again; set PITH_CATALOG_STATE_KEY to avoid this"
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

    #[test]
    fn a_phase_says_how_much_was_idle() {
        let seconds = Duration::from_secs;
        let line = |wall, processor: Option<u64>, jobs| {
            let spent = PhaseTime { wall: seconds(wall), processor: processor.map(seconds) };
            spent.line("writing papers", NonZeroUsize::new(jobs).unwrap())
        };
        assert_eq!(line(10, Some(15), 2), "   10.00 s  writing papers, idle 25 %");
        assert_eq!(line(10, Some(11), 1), "   10.00 s  writing papers, idle 0 %");
        assert_eq!(line(0, Some(0), 2), "    0.00 s  writing papers");
        assert_eq!(line(1, None, 2), "    1.00 s  writing papers");
    }
}
