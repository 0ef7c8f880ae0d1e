//! What an audit tells while it is under way.

/// How far an audit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditEvent {
    /// It reads what the site says it holds.
    Reads,
    /// It looks at so many papers.
    Papers(u64),
    /// It looks at so many other files.
    Files(u64),
    /// So many of them are done.
    Done(u64),
}
