//! Which shard `build --shard` makes: one that is named, or the one that a scheduler says.

use crate::corpus::{ParseShardError, Shard};
use pith::quote::quoted;
use std::fmt;
use std::str::FromStr;

/// Which shard to make: one that is named, or the one that the scheduler says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShardArgument {
    /// This one.
    Named(Shard),
    /// The scheduler's, of so many where that is said here.
    Auto(Option<u32>),
}

impl FromStr for ShardArgument {
    type Err = ParseShardError;

    fn from_str(text: &str) -> Result<Self, ParseShardError> {
        let Some(rest) = text.strip_prefix("auto") else { return text.parse().map(Self::Named) };
        if rest.is_empty() {
            return Ok(Self::Auto(None));
        }
        // As of the last one of so many.
        let count = rest.strip_prefix('/').ok_or(ParseShardError::Form)?;
        let last: Shard = format!("{count}/{count}").parse()?;
        Ok(Self::Auto(Some(last.count())))
    }
}

impl fmt::Display for ShardArgument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(shard) => shard.fmt(f),
            Self::Auto(None) => f.write_str("auto"),
            Self::Auto(Some(count)) => write!(f, "auto/{count}"),
        }
    }
}

/// The environment of one task of a scheduler.
struct Scheduler {
    /// The variable that says which task it is.
    task: &'static str,
    /// The variable that says how many there are, if there is one.
    count: Option<&'static str>,
    /// The variables that say which task is the first and which the last; without them the first one is 0.
    ends: Option<[&'static str; 2]>,
    /// How to submit such tasks.
    how: &'static str,
}

/// Slurm (sbatch(1), "OUTPUT ENVIRONMENT VARIABLES"), Kubernetes (an Indexed Job), AWS Batch (an array job).
const SCHEDULERS: [Scheduler; 3] = [
    Scheduler {
        task: "SLURM_ARRAY_TASK_ID",
        count: Some("SLURM_ARRAY_TASK_COUNT"),
        ends: Some(["SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX"]),
        how: "submit `--array=1-8`",
    },
    Scheduler { task: "JOB_COMPLETION_INDEX", count: None, ends: None, how: "use an Indexed Job with 8 `completions`" },
    Scheduler {
        task: "AWS_BATCH_JOB_ARRAY_INDEX",
        count: Some("AWS_BATCH_JOB_ARRAY_SIZE"),
        ends: None,
        how: "submit an array job of size 8",
    },
];

impl ShardArgument {
    /// Which shard it is.
    ///
    /// # Errors
    /// No scheduler says it, or not what it takes.
    pub(super) fn shard(self, variable: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
        let count = match self {
            Self::Named(shard) => return Ok(shard),
            Self::Auto(count) => count,
        };
        let mut here = SCHEDULERS.iter().filter(|one| variable(one.task).is_some());
        let Some(scheduler) = here.next() else {
            let names = SCHEDULERS.map(|one| one.task).join(", ");
            return Err(format!("none of {names} is set; name the shard, such as 3/8"));
        };
        if let Some(other) = here.next() {
            return Err(format!("both {} and {} are set; name the shard, such as 3/8", scheduler.task, other.task));
        }
        scheduler.shard(count, variable)
    }
}

impl Scheduler {
    fn shard(&self, said: Option<u32>, variable: &dyn Fn(&str) -> Option<String>) -> Result<Shard, String> {
        let number = |name: &str| -> Result<Option<u32>, String> {
            let Some(text) = variable(name) else { return Ok(None) };
            let wrong = || format!("{name} is {}; expected a number", quoted(&text));
            text.parse().map(Some).map_err(|_| wrong())
        };
        let task = number(self.task)?.unwrap_or_default();
        let [first, last] =
            self.ends.map_or(Ok([None, None]), |[first, last]| Ok::<_, String>([number(first)?, number(last)?]))?;
        // Slurm's arrays begin where one says; those that begin with 0 are counted from there.
        let from_zero = self.ends.is_none() || first == Some(0);
        let count = if let Some(count) = said {
            count
        } else {
            let told = self.count.map(number).transpose()?.flatten();
            let Some(count) = told else {
                return Err(format!(
                    "{} is set, but nothing says how many shards there are; write auto/8, with their number",
                    self.task
                ));
            };
            // Of some tasks that are run again the number of all isn't known.
            let begins = u32::from(!from_zero);
            let is_all = first.is_none_or(|first| first == begins)
                && last.is_none_or(|last| last.checked_add(1) == begins.checked_add(count));
            if !is_all {
                return Err(format!(
                    "the array has tasks {} to {}, perhaps not all of them; write auto/8, with the number of all shards",
                    first.unwrap_or_default(),
                    last.unwrap_or_default()
                ));
            }
            count
        };
        let number = if from_zero { task.saturating_add(1) } else { task };
        let none = || format!("{} is {task}, but there are only {count} shards; {}", self.task, self.how);
        Shard::new(number, count).ok_or_else(none)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an argument comes to in an environment.
    fn shard(argument: &str, environment: &[(&str, &str)]) -> String {
        let argument: ShardArgument = match argument.parse() {
            Ok(argument) => argument,
            Err(error) => return format!("{error}"),
        };
        let variable =
            |name: &str| environment.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
        argument.shard(&variable).map_or_else(|reason| reason, |shard| shard.to_string())
    }

    #[test]
    fn a_shard_is_named() {
        for (argument, expected) in [
            ("3/8", "3/8"),
            ("1/1", "1/1"),
            ("0/8", "expected a shard from 1/8 to 8/8"),
            ("9/8", "expected a shard from 1/8 to 8/8"),
            ("3", "expected a shard and how many there are, such as 3/8"),
            ("auto/", "expected a shard and how many there are, such as 3/8"),
            ("auto/0", "expected a shard and how many there are, such as 3/8"),
            ("automatic", "expected a shard and how many there are, such as 3/8"),
            ("auto/70000", "expected at most 65536 shards"),
        ] {
            assert_eq!(shard(argument, &[]), expected, "{argument}");
        }
        assert!(
            shard("auto", &[])
                .contains("none of SLURM_ARRAY_TASK_ID, JOB_COMPLETION_INDEX, AWS_BATCH_JOB_ARRAY_INDEX is set")
        );
    }

    #[test]
    fn a_scheduler_says_which_one_it_is() {
        let slurm = |id, first, last, count| {
            [
                ("SLURM_ARRAY_TASK_ID", id),
                ("SLURM_ARRAY_TASK_MIN", first),
                ("SLURM_ARRAY_TASK_MAX", last),
                ("SLURM_ARRAY_TASK_COUNT", count),
            ]
        };
        assert_eq!(shard("auto", &slurm("3", "1", "8", "8")), "3/8");
        assert_eq!(shard("auto/8", &slurm("3", "1", "8", "8")), "3/8");
        assert_eq!(shard("auto", &slurm("0", "0", "7", "8")), "1/8");
        assert_eq!(shard("auto/8", &slurm("7", "0", "7", "8")), "8/8");
        // Tasks that are run again.
        let again = "the array has tasks 3 to 3, perhaps not all of them; write auto/8, with the number of all shards";
        assert_eq!(shard("auto", &slurm("3", "3", "3", "1")), again);
        assert_eq!(shard("auto/8", &slurm("3", "3", "3", "1")), "3/8");
        assert!(
            shard("auto", &slurm("5", "1", "7", "4")).starts_with("the array has tasks 1 to 7,"),
            "every second one"
        );
        assert!(shard("auto", &slurm("5", "1", "4294967295", "8")).starts_with("the array has tasks 1 to 4294967295,"));
        let beyond = "SLURM_ARRAY_TASK_ID is 9, but there are only 8 shards; submit `--array=1-8`";
        assert_eq!(shard("auto/8", &slurm("9", "9", "9", "1")), beyond);
        assert_eq!(shard("auto", &slurm("x", "1", "8", "8")), "SLURM_ARRAY_TASK_ID is \"x\"; expected a number");
        let kubernetes = ("JOB_COMPLETION_INDEX", "7");
        assert_eq!(shard("auto/8", &[kubernetes]), "8/8");
        let count =
            "JOB_COMPLETION_INDEX is set, but nothing says how many shards there are; write auto/8, with their number";
        assert_eq!(shard("auto", &[kubernetes]), count);
        let batch = [("AWS_BATCH_JOB_ARRAY_INDEX", "0"), ("AWS_BATCH_JOB_ARRAY_SIZE", "8")];
        assert_eq!(shard("auto", &batch), "1/8");
        assert_eq!(shard("auto/9", &batch), "1/9", "what is said here counts");
        assert!(shard("auto/8", &[kubernetes, batch[0]]).starts_with("both JOB_COMPLETION_INDEX and AWS_BATCH"));
        assert_eq!(shard("2/8", &[kubernetes]), "2/8");
    }
}
