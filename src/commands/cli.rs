//! The command line: what can be typed, with help that teaches by example. No file is opened here.

use crate::config::{BaseUrl, Profile};
use crate::fetch::{Address, WantedPaper};
#[cfg(feature = "serve")]
use crate::serve::HostName;
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::SignedDuration;
use std::num::{NonZeroU64, NonZeroUsize};
use std::str::FromStr as _;
use std::time::Duration;

/// Turns a folder of Pith records into a verified website that anybody can host and nobody needs to trust.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, after_help = OVERVIEW)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Build the website of the documents in a folder
    Build(BuildArgs),
    /// Show the website on this machine, and follow what you change
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Check documents and say what is wrong with them
    Verify(VerifyArgs),
    /// Check a published site, in a folder or at an address: anybody's
    Audit(AuditArgs),
    /// Copy the documents of a site into a content folder, each verified before it is kept
    Pull(PullArgs),
    /// Begin a mirror: a folder that works as it is
    Init(InitArgs),
    /// Write man pages, or what a shell needs to complete commands
    Generate(GenerateArgs),
}

const OVERVIEW: &str = "\
Examples:
  pith-catalog init papers          a folder to begin a mirror with
  pith-catalog build                the documents in content/, as a website in public/
  pith-catalog verify record.json   check one document
  pith-catalog audit public         check a site, file by file
  pith-catalog pull https://papers.example.org -o content
                                    the documents of a mirror, each verified
  pith-catalog help verify          more examples of a command

Exit status:
  0  done, and nothing found
  1  something found: a document that is not verified, or not there; a site that
     is not whole
  2  the work could not be done: wrong usage, a file that can't be read or written";

/// The content folder of a command that names none.
pub(crate) const DEFAULT_CONTENT: &str = "content";

const BUILD_EXAMPLES: &str = "\
Examples:
  pith-catalog build                   content/ becomes a website in public/
  pith-catalog build records -o site   records/ becomes a website in site/
  pith-catalog build --strict          write nothing if a document is not verified
  pith-catalog build --key lab.json    trust the lab's signatures too
  pith-catalog build --offline -o usb  a site to read from a disk
  pith-catalog build --allow-removals  let papers go, however many

Every document is verified first. One that is not is left out and named; the
others are published byte for byte. Run it again after a change: the folder
becomes what a clean build gives.

A mistake does not empty a site. A build that would remove more than ten papers
and more than a fifth of them, or publish none where there were some, stops and
writes nothing; so does one with fewer papers than `at_least` below [guard] in
catalog.toml. It says why. --allow-removals lets both pass.

What an earlier build noted in .pith-catalog/ counts only where it was written;
in a copy everything is verified and made again. Runners of a CI that share that
folder set the same secret in PITH_CATALOG_STATE_KEY.

Exit status:
  0  built; documents that were left out are named
  1  nothing was written: --strict, and a document was to be left out; or too many
     papers were to go; or a document would take the place of a published one, and
     nothing signed says which is right. Or the site does not fit the host that
     catalog.toml names
  2  the work, or a part, could not be done; what was published is still there";

/// Options of `build`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(after_help = BUILD_EXAMPLES)]
pub(crate) struct BuildArgs {
    /// The folder with `records/`, or a folder of documents
    #[arg(default_value = DEFAULT_CONTENT)]
    pub content: Utf8PathBuf,
    /// The folder to write the website into: a new or empty one, or one that an earlier build made
    /// [default: public]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<Utf8PathBuf>,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Where the site will be published; the addresses that stand for its pages begin with it
    #[arg(long, value_name = "URL", value_parser = BaseUrl::from_str)]
    pub base_url: Option<BaseUrl>,
    /// Name index.html in links, so that the site can be read from a disk without a server
    #[arg(long)]
    pub offline: bool,
    /// How much to write of each paper [default: full]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
    /// Write nothing if any document is not verified
    #[arg(long)]
    pub strict: bool,
    /// Build even if many papers or all are removed, or fewer are left than `at_least` in catalog.toml
    #[arg(long)]
    pub allow_removals: bool,
    /// Write into this folder what to upload since the last build, and what to remove there
    #[arg(long, value_name = "DIR")]
    pub changed: Option<Utf8PathBuf>,
    /// Say how long each phase took
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Say nothing but what stops the build; the exit status tells the rest
    #[arg(short, long)]
    pub quiet: bool,
    /// What is the same for every command that verifies.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// How much is written of each paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// All of it
    Full,
    /// What a reader and a check need: without state, graph, events and resolvers
    Minimal,
}

impl From<ProfileArg> for Profile {
    fn from(profile: ProfileArg) -> Self {
        match profile {
            ProfileArg::Full => Self::Full,
            ProfileArg::Minimal => Self::Minimal,
        }
    }
}

#[cfg(feature = "serve")]
const SERVE_EXAMPLES: &str = "\
Examples:
  pith-catalog serve                content/, at http://127.0.0.1:8000/
  pith-catalog serve --open         the same, and open it in your browser
  pith-catalog serve papers         the documents in papers/
  pith-catalog serve --port 0       at any free port, which it names
  pith-catalog serve --allow-host hub.example.org
                                    also behind a proxy of that name

The pages are those that `build` would write, served to this machine alone.
When a document, a page, a file, a template or the configuration changes, they
are built anew, and open pages load themselves again. What is wrong with a
document is named, and the others are served.

All users and programs of this machine can open the preview. Websites that are
open in your browser can't read it, unless you ask for that with --cors; and a
request that names another host is answered with 421, unless --allow-host
allows that host. A proxy may show the site below any path.

Nothing is written to public/: the site lies in a temporary folder (TMPDIR
chooses where), which is removed at the end. Where base_url has a path, the
site is below that path here too.

Exit status:
  0  ended with Ctrl-C
  2  it could not start: wrong usage, nothing to build, a port that is taken";

/// Options of `serve`.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct ServeArgs {
    /// The folder with `records/`, or a folder of documents
    #[arg(default_value = DEFAULT_CONTENT)]
    pub content: Utf8PathBuf,
    /// The port to serve at; 0 takes any that is free [default: the first free one from 8000 on]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Open the site in your browser
    #[arg(long)]
    pub open: bool,
    /// Answer requests to this host too, such as the name of a proxy; with a port, to that port only. May be
    /// given again
    #[arg(long = "allow-host", value_name = "HOST")]
    pub allow_hosts: Vec<HostName>,
    /// Let all websites that are open in your browser read the site, as a public host does
    /// (Access-Control-Allow-Origin: *)
    #[arg(long)]
    pub cors: bool,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Trust the keys in this file too: a mirror's pith-signing-key.json, or an entry of `public_keys`.
    /// May be given again
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<Utf8PathBuf>,
    /// How many threads to use [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  pith-catalog verify record.json             one document
  pith-catalog verify content                 all documents in a folder
  pith-catalog verify more.jsonl.gz           a file with a document a line
  cat *.jsonl | pith-catalog verify -         the same from standard input
  pith-catalog verify --key lab.json x.json   trust the lab's signatures too
  pith-catalog verify --format json content \\
    | jq -r 'select(.verdict != \"verified\").path'

Verdicts:
  verified   every check that can be decided passes, under trusted keys
  unsigned   nothing fails, but a receipt or a seal is missing
  untrusted  nothing fails, but a signature is by a key that you do not trust
  invalid    a check fails

Exit status:
  0  every document is verified
  1  a document is not
  2  a path could not be read, or there was no document; the others are judged";

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES, mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)))]
pub(crate) struct VerifyArgs {
    /// Files (.json, .jsonl, .ndjson, also with .gz or .zst), folders, or `-` for JSON lines from standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<Utf8PathBuf>,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What is the same for every command that verifies.
    #[command(flatten)]
    pub common: CommonArgs,
}

const AUDIT_EXAMPLES: &str = "\
Examples:
  pith-catalog audit public                        a site before it is uploaded
  pith-catalog audit https://papers.example.org/   the same as it is served
  pith-catalog audit https://papers.example.org/ --against public
                                                   and whether it is as new as here
  pith-catalog audit https://papers.example.org/ --sample 100
                                                   a quick look at 100 papers
  pith-catalog audit https://pith.science/ --list numbers.txt
                                                   papers of a site of another kind
  pith-catalog audit --format json public | jq -r 'select(.severity == \"difference\").path'

A site says in catalog/index.json and SHA256SUMS what it holds; --list names papers
of any other. Every document is verified under the registry's key and those that
--key and `trust` in catalog.toml name, never under the site's own. Each page is
compared with its document.

Exit status:
  0  nothing is wrong; notes don't count
  1  a difference was found
  2  the site could not be looked at, or not to its end";

/// Options of `audit`.
#[derive(Debug, Args)]
#[command(
    after_help = AUDIT_EXAMPLES,
    mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)),
    mut_arg("jobs", |arg| arg.help("How many files to ask for at a time [default: 6 over HTTP, and one for each processor in a folder]"))
)]
pub(crate) struct AuditArgs {
    /// A folder with a site, or the http or https address of its home page
    #[arg(value_name = "SITE", value_parser = Address::from_str)]
    pub site: Address,
    /// Compare it with this site, too: a folder or an address
    #[arg(long, value_name = "SITE", value_parser = Address::from_str)]
    pub against: Option<Address>,
    /// Look at the papers in this file: a Pith number on each line, or a site's documents.jsonl; `-` for
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub list: Option<Utf8PathBuf>,
    /// Look at so many papers only, evenly chosen, and at no other files
    #[arg(long, value_name = "N")]
    pub sample: Option<NonZeroUsize>,
    /// What is the same for every command that asks a site.
    #[command(flatten)]
    pub site_args: SiteArgs,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What is the same for every command that verifies.
    #[command(flatten)]
    pub common: CommonArgs,
}

const PULL_EXAMPLES: &str = "\
Examples:
  pith-catalog pull https://papers.example.org -o content
                                          all that a mirror lists
  pith-catalog pull /media/usb/public -o content
                                          the same from a folder
  pith-catalog pull https://pith.science -o content pith:2019:MFB4YH5ROE256JUPXCULHXXWFK
                                          one paper, from any site with the registry's paths
  pith-catalog pull https://pith.science -o content --list numbers.txt
                                          those of a list
  pith-catalog build --strict             a mirror of the mirror

Each document is verified first, and kept byte for byte in DIR/records. One that is
not verified, or is not what belongs at its path, goes to DIR/set-aside and is named.
What DIR has is not fetched again, and nothing of it is replaced but an older bundle.
Where DIR is `content`, `at_least` in the catalog.toml beside it is raised to the
number of papers that DIR then has.
Keys that `trust` in catalog.toml or --key names count beside the registry's.
Interrupted at any time, the same command goes on.

Exit status:
  0  all that was asked for is there
  1  something is missing, or was set aside; the rest is there
  2  the work could not be done: what was kept by then stays";

/// Options of `pull`.
#[derive(Debug, Args)]
#[command(
    after_help = PULL_EXAMPLES,
    mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)),
    mut_arg("jobs", |arg| arg.help("How many files to ask for at a time [default: 6 over HTTP, and one for each processor in a folder]"))
)]
pub(crate) struct PullArgs {
    /// A folder with a site, or the http or https address of its home page
    #[arg(value_name = "SITE", value_parser = Address::from_str)]
    pub site: Address,
    /// Pith numbers, or their 26 characters alone [default: all that the site lists]
    #[arg(value_name = "NUMBER", value_parser = WantedPaper::from_str)]
    pub numbers: Vec<WantedPaper>,
    /// The content folder to keep them in; made if it isn't there
    #[arg(short, long, value_name = "DIR")]
    pub out: Utf8PathBuf,
    /// Pull the papers in this file, too: a Pith number on each line, or a site's documents.jsonl; `-` for
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub list: Option<Utf8PathBuf>,
    /// What is the same for every command that reads a site.
    #[command(flatten)]
    pub site_args: SiteArgs,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// What is the same for every command that verifies.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// Options of every command that reads a published site.
#[derive(Debug, Args)]
pub(crate) struct SiteArgs {
    /// How long a file may take to come, beside a second for each 8 KiB of it
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    pub timeout: NonZeroU64,
    /// How long all of it may take, such as 90m or 12h; then it stops, with exit status 2
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = max_time)]
    pub max_time: Duration,
}

/// A time of a person's: seconds, or a number and a unit.
fn max_time(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let time = seconds.or_else(|| Duration::try_from(text.parse::<SignedDuration>().ok()?).ok());
    let time = time.filter(|time| !time.is_zero() && *time <= MOST_TIME);
    time.ok_or_else(|| "expected a time such as 30m or 12h, of at most a year".to_owned())
}

/// The longest time that a run may be given. More could not be added to a clock.
pub(crate) const MOST_TIME: Duration = Duration::from_secs(366 * 24 * 60 * 60);

const INIT_EXAMPLES: &str = "\
Examples:
  pith-catalog init          begin a mirror in this folder
  pith-catalog init papers   begin one in papers/

It writes a configuration, a page, a document to begin with, and a workflow that
publishes on GitHub Pages; then it says what to do next. A file that is there is
never overwritten.

Exit status:
  0  begun
  2  something is in the way, or can't be written: nothing was";

/// Options of `init`.
#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct InitArgs {
    /// The folder to begin in; made where it isn't there
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: Utf8PathBuf,
}

const GENERATE_EXAMPLES: &str = "\
Examples:
  pith-catalog generate man -o man1   one man page for each command
  man -l man1/pith-catalog.1          read one
  pith-catalog generate completions bash \\
    > ~/.local/share/bash-completion/completions/pith-catalog

Exit status:
  0  written
  2  something can't be written";

/// Options of `generate`.
#[derive(Debug, Args)]
#[command(after_help = GENERATE_EXAMPLES)]
pub(crate) struct GenerateArgs {
    /// What to write.
    #[command(subcommand)]
    pub what: Generate,
}

/// What `generate` writes.
#[derive(Debug, Subcommand)]
pub(crate) enum Generate {
    /// Write a man page for each command
    Man {
        /// The folder to write them into; made where it isn't there
        #[arg(short, long, value_name = "DIR")]
        out: Utf8PathBuf,
    },
    /// Print what a shell needs to complete commands
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Options of every command that reads a configuration.
#[derive(Debug, Clone, Args, Default)]
pub(crate) struct ConfigArgs {
    /// The configuration [default: catalog.toml, where there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<Utf8PathBuf>,
    /// Read no configuration: that of a copied folder may trust the keys of whoever made it
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// The configuration, where a command only looks for keys in it.
const CONFIG_FOR_KEYS: &str =
    "The configuration whose `trust` names further keys [default: catalog.toml, where there is one]";

/// Options of every command that verifies.
#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// Trust the keys in this file too: a mirror's pith-signing-key.json, or an entry of `public_keys`.
    /// May be given again
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<Utf8PathBuf>,
    /// How many threads to use [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
    /// How to print results
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// The most threads that are started.
const MOST_JOBS: usize = 1024;

fn jobs(text: &str) -> Result<NonZeroUsize, String> {
    let number = text.parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= MOST_JOBS);
    number.ok_or_else(|| format!("expected a number of threads from 1 to {MOST_JOBS}"))
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs: one JSON value a line
    Json,
}
