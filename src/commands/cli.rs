//! The command line: what can be typed, with help that teaches by example. No file is opened here.

use super::shard_argument::ShardArgument;
use super::wanted::PaperArgument;
use crate::config::{BaseUrl, Profile};
use crate::fetch::Address;
#[cfg(feature = "serve")]
use crate::serve::HostName;
use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::SignedDuration;
use std::num::{NonZeroU64, NonZeroUsize};
use std::str::FromStr as _;
use std::time::Duration;

/// Turn a folder of Pith records into a verified website that anyone can host and nobody needs to trust.
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
    /// Build a website from a folder of documents
    Build(BuildArgs),
    /// Preview the website on this machine and rebuild it when you change something
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    /// Verify documents and report what is wrong with them
    Verify(VerifyArgs),
    /// Check a published site (folder or URL), yours or anyone's
    Audit(AuditArgs),
    /// Download the documents of a site into a content folder, verifying each before keeping it
    Pull(PullArgs),
    /// Add Pith numbers, pages and DOIs to a bibliography (BibTeX, RIS or CSL-JSON)
    Annotate(AnnotateArgs),
    /// Show the trusted keys, and compare those of a file, a site or documents with them
    Keys(KeysArgs),
    /// Create a new mirror in a folder, ready to build
    Init(InitArgs),
    /// Write configuration, templates, verify.html, schemas, man pages or shell completions
    Generate(GenerateArgs),
}

impl Command {
    /// Whether to print errors only, and what is asked for as data.
    pub(crate) fn is_quiet(&self) -> bool {
        match self {
            Self::Build(args) => args.common.quiet,
            #[cfg(feature = "serve")]
            Self::Serve(args) => args.quiet,
            Self::Verify(args) => args.common.quiet,
            Self::Audit(args) => args.common.quiet,
            Self::Pull(args) => args.common.quiet,
            Self::Annotate(args) => args.common.quiet,
            Self::Keys(args) => args.quiet,
            Self::Init(args) => args.quiet,
            Self::Generate(args) => args.quiet,
        }
    }
}

const OVERVIEW: &str = "\
Examples:
  pith-catalog init papers          create a new mirror in papers/
  pith-catalog build                build the documents in content/ into public/
  pith-catalog verify record.json   check one document
  pith-catalog audit public         check a site, file by file
  pith-catalog pull https://papers.example.org -o content
                                    download a mirror's documents, verifying each
  pith-catalog annotate refs.bib --from content -o annotated.bib
                                    add Pith numbers to a bibliography
  pith-catalog keys                 show which keys are trusted
  pith-catalog help verify          show more examples of a command

Exit status:
  0  done, nothing found
  1  something found: a document that is not verified or is missing; a site that
     is not complete
  2  the work could not be done: wrong usage, a file that can't be read or written";

/// The content folder of a command that names none.
pub(crate) const DEFAULT_CONTENT: &str = "content";

const BUILD_EXAMPLES: &str = "\
Examples:
  pith-catalog build                   build content/ into public/
  pith-catalog build records -o site   build records/ into site/
  pith-catalog build --strict          write nothing if a document is not verified
  pith-catalog build --key lab.json    also trust the lab's signatures
  pith-catalog build --offline -o usb  build a site to read from a disk
  pith-catalog build --allow-removals  allow any number of papers to be removed
  pith-catalog build --shard 3/8 -o parts/3
                                       verify and render one of eight slices
  pith-catalog build --combine parts/* -o public
                                       build the site from all eight parts

Every document is verified first. Those that are not verified are skipped and
named; the others are published byte for byte. Run it again after a change: the
result is the same as that of a clean build.

A mistake does not empty a site. A build that would remove more than ten papers
and more than a fifth of them, or publish none where there were some, stops,
says why and writes nothing; so does one with fewer papers than `at_least` in
the [guard] table of catalog.toml. --allow-removals lets both pass.

What an earlier build recorded in .pith-catalog/ is trusted only where it was
written; in a copy, everything is verified and built again. CI runners that share
that folder need the same secret in PITH_CATALOG_STATE_KEY.

Several machines can share the work: each builds the part of one shard, and one
combines all parts. The site is the same as that of one machine. All of them
need the same content, configuration and version, and the same secret in
PITH_CATALOG_STATE_KEY, at least 16 characters, such as `openssl rand -hex 32`
prints: a part without its seal is refused.

Exit status:
  0  built; skipped documents are named
  1  nothing was written: too many papers would be removed; or a document would
     replace a published one, and nothing signed says which is right; or, with
     --strict, a document would be skipped. Or, with --strict, the site does not
     fit the host that catalog.toml names
  2  the work, or part of it, could not be done; what was published is still there";

/// Options of `build`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[command(after_help = BUILD_EXAMPLES)]
pub(crate) struct BuildArgs {
    /// Content folder (with `records/`), or a folder of documents
    #[arg(default_value = DEFAULT_CONTENT)]
    pub content: Utf8PathBuf,
    /// Folder to write the website into: new, empty or made by an earlier build [default: public]
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<Utf8PathBuf>,
    /// Verify and render one shard of several, such as 3/8, and write its part into the file of -o.
    /// `auto` asks Slurm or AWS Batch which one it is; `auto/8` also asks Kubernetes
    #[arg(long, value_name = "I/N", requires = "out",
        conflicts_with_all = ["combine", "strict", "allow_removals", "changed"])]
    pub shard: Option<ShardArgument>,
    /// Build the website from the parts of all shards of this content
    #[arg(long, value_name = "PART", num_args = 1..)]
    pub combine: Vec<Utf8PathBuf>,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// URL where the site will be published, for canonical links, feeds and the sitemap
    #[arg(long, value_name = "URL", value_parser = BaseUrl::from_str)]
    pub base_url: Option<BaseUrl>,
    /// Link to index.html files, so that the site can be read from a disk without a server
    #[arg(long)]
    pub offline: bool,
    /// How much of each paper to write [default: full]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
    /// Write nothing if any document is not verified
    #[arg(long)]
    pub strict: bool,
    /// Build even if many or all papers are removed, or fewer than `at_least` in catalog.toml are left
    #[arg(long)]
    pub allow_removals: bool,
    /// Write lists of what to upload and delete since the last build into this folder
    #[arg(long, value_name = "DIR")]
    pub changed: Option<Utf8PathBuf>,
    /// Print how long each phase took
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// What is the same for every command that verifies.
    #[command(flatten)]
    pub common: CommonArgs,
}

/// How much is written of each paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    /// All files
    Full,
    /// Only what readers and checkers need: no state, graph, events or resolvers
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
  pith-catalog serve                preview content/ at http://127.0.0.1:8000/
  pith-catalog serve --open         also open it in your browser
  pith-catalog serve papers         preview the documents in papers/
  pith-catalog serve --port 0       use any free port, and print it
  pith-catalog serve --allow-host hub.example.org
                                    also answer behind a proxy with that name

The pages are those that `build` would write, served to this machine only.
When a document, a page, a file, a template or the configuration changes, the
site is rebuilt and open pages reload. Documents that are not verified are
skipped and named; the others are served.

All users and programs on this machine can open the preview. Websites open in
your browser can't read it unless you allow that with --cors. A request for
another host gets status 421 unless --allow-host names that host. A proxy may
serve the site under any path.

Nothing is written to public/: the site is in a temporary folder (set TMPDIR to
choose where), which is removed at the end. If base_url has a path, the preview
uses that path too.

Exit status:
  0  ended with Ctrl-C
  2  it could not start: wrong usage, nothing to build, a port that is taken";

/// Options of `serve`.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Args)]
#[command(after_help = SERVE_EXAMPLES)]
pub(crate) struct ServeArgs {
    /// Content folder (with `records/`), or a folder of documents
    #[arg(default_value = DEFAULT_CONTENT)]
    pub content: Utf8PathBuf,
    /// Port to serve at; 0 picks any free port [default: the first free port from 8000]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,
    /// Open the site in your browser
    #[arg(long)]
    pub open: bool,
    /// Also answer requests for this host, such as a proxy's name; with a port, for that port only. Can be
    /// repeated
    #[arg(long = "allow-host", value_name = "HOST")]
    pub allow_hosts: Vec<HostName>,
    /// Let any website open in your browser read the preview, as a public host does
    /// (Access-Control-Allow-Origin: *)
    #[arg(long)]
    pub cors: bool,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Also trust the keys in this file: a mirror's pith-signing-key.json, or an entry of `public_keys`.
    /// Can be repeated
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<Utf8PathBuf>,
    /// Number of threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
    /// Print only errors, not even the address: choose the port with --port
    #[arg(short, long)]
    pub quiet: bool,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  pith-catalog verify record.json             one document
  pith-catalog verify content                 all documents in a folder
  pith-catalog verify more.jsonl.gz           a file with one document per line
  cat *.jsonl | pith-catalog verify -         the same from standard input
  curl -s URL | jq . | pith-catalog verify -  documents that span lines work too
  pith-catalog verify --key lab.json x.json   also trust the lab's signatures
  pith-catalog verify --format json content \\
    | jq -r 'select(.verdict != \"verified\").path'

Verdicts:
  verified   every check that can be decided passes, under trusted keys
  unsigned   nothing fails, but a receipt or a seal is missing
  untrusted  nothing fails, but a signature is by a key that you do not trust
  invalid    a check fails

Exit status:
  0  every document is verified
  1  a document is not verified
  2  a path could not be read, or there was no document; the other paths are checked";

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXAMPLES, mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)))]
pub(crate) struct VerifyArgs {
    /// Files (.json, .jsonl, .ndjson, also with .gz or .zst), folders, or `-` for documents from standard
    /// input, each on one line or on several
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
  pith-catalog audit public                        a site before you upload it
  pith-catalog audit https://papers.example.org/   the same site as it is served
  pith-catalog audit https://papers.example.org/ --against public
                                                   also whether it is as new as public/
  pith-catalog audit https://papers.example.org/ --sample 100
                                                   a quick check of 100 papers
  pith-catalog audit https://pith.science/ --list numbers.txt
                                                   papers of a site that this program
                                                   did not make
  pith-catalog audit --format json public | jq -r 'select(.severity == \"difference\").path'

A site lists what it holds in catalog/index.json and SHA256SUMS; for other sites,
name papers with --list. Every document is verified with the registry's key and
those that --key and `trust` in catalog.toml name, never with the site's own key.
Each page is compared with its document.

Exit status:
  0  nothing is wrong; notes don't count
  1  a difference was found
  2  the site could not be checked, or not completely";

/// Options of `audit`.
#[derive(Debug, Args)]
#[command(
    after_help = AUDIT_EXAMPLES,
    mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)),
    mut_arg("jobs", |arg| arg.help("Number of files to fetch at a time [default: 6 over HTTP, one per processor from a folder]"))
)]
pub(crate) struct AuditArgs {
    /// Site to read: a folder, or the http or https URL of its home page
    #[arg(value_name = "SITE", value_parser = Address::from_str)]
    pub site: Address,
    /// Also compare it with this site: a folder or a URL
    #[arg(long, value_name = "SITE", value_parser = Address::from_str)]
    pub against: Option<Address>,
    /// Check the papers in this file: one Pith number per line, or a site's documents.jsonl; `-` for
    /// standard input
    #[arg(long, value_name = "FILE")]
    pub list: Option<Utf8PathBuf>,
    /// Check only N papers, evenly spaced, and no other files
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
                                          everything that a mirror lists
  pith-catalog pull /media/usb/public -o content
                                          the same from a folder
  pith-catalog pull https://pith.science -o content pith:2019:MFB4YH5ROE256JUPXCULHXXWFK
                                          one paper, from any site with the registry's paths
  pith-catalog pull https://pith.science -o content 1903.00045v2 hep-lat/0305021
                                          papers by their arXiv ids
  pith-catalog pull https://pith.science -o content --list refs.bib --list more.txt
                                          the papers of a bibliography and of a list
  pith-catalog build --strict             build a mirror of the mirror

A PAPER is a Pith number or its beginning (pith:MFB4YH5R), an arXiv id with or without
its version, a DOI, or the address of the paper's page at any site. pull prints what
became of each entry, by its citation key or line: got, already there, another version,
missing, and so on, and what to do. If all are whole Pith numbers, it prints only what
is missing. A paper counts as the one that you named only if what the registry signed
says so. An id without a version means the one that you have already, or else the
newest that the site has.

Each document is verified first, then kept byte for byte in DIR/records. One that is
not verified, or does not belong at its path, goes to DIR/set-aside and is named. It is
dropped instead if you named the paper by anything but its whole number.
What DIR already has is not fetched again. If it has only the record or only the bundle
of a paper that you name, the site is asked for the other one again: one or two requests
a paper. A pull of everything replaces a bundle by one with a later signed date.
If DIR is `content` and the catalog.toml beside it sets `at_least`, pull raises it to
the number of papers that DIR then has.
Keys that --key or `trust` in catalog.toml names are trusted beside the registry's.
After an interruption, run the same command again: it continues.

Exit status:
  0  everything asked for is there
  1  something is missing or was set aside; the rest is there
  2  the work could not be done; what was fetched so far is kept";

/// Options of `pull`.
#[derive(Debug, Args)]
#[command(
    after_help = PULL_EXAMPLES,
    mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)),
    mut_arg("jobs", |arg| arg.help("Number of files to fetch at a time [default: 6 over HTTP, one per processor from a folder]"))
)]
pub(crate) struct PullArgs {
    /// Site to read: a folder, or the http or https URL of its home page
    #[arg(value_name = "SITE", value_parser = Address::from_str)]
    pub site: Address,
    /// Papers: Pith numbers, arXiv ids, DOIs, or the addresses of their pages; `-` reads a list from standard
    /// input [default: all that the site lists]
    #[arg(value_name = "PAPER", value_parser = PaperArgument::from_str)]
    pub papers: Vec<PaperArgument>,
    /// Content folder to keep them in; created if missing
    #[arg(short, long, value_name = "DIR")]
    pub out: Utf8PathBuf,
    /// Also pull the papers in this file: a bibliography (.bib, .ris, CSL JSON), a text with identifiers, or a
    /// site's documents.jsonl; `-` for standard input. Repeat it for several files
    #[arg(long, value_name = "FILE")]
    pub list: Vec<Utf8PathBuf>,
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

const ANNOTATE_EXAMPLES: &str = "\
Examples:
  pith-catalog annotate refs.bib --from content -o annotated.bib
                                          look papers up in a content folder
  pith-catalog annotate refs.bib --from https://papers.example.org -o annotated.bib
                                          at a mirror
  pith-catalog annotate refs.bib --from content -o refs.bib
                                          change the file itself
  pith-catalog annotate refs.bib --from content -o annotated.bib --format json \\
    | jq -r 'select(.outcome == \"missing\").key'

Each reference is looked up by its Pith number, arXiv id or DOI, in whatever field
and spelling. If its paper is found, it gets these fields. Fields that it has are
kept, and no other byte changes:
  BibTeX    pith, pithurl and doi
  RIS       N1 with both, and DO
  CSL-JSON  note, or custom where there is a note, and DOI
arXiv's DOI is not added to a journal article, which has its own.

Only what a verified document signs counts. What became of each reference goes to
standard error, or with --out to standard output.

Exit status:
  0  every reference that has an identifier was found
  1  some were not found, or can't be read; the others are annotated
  2  the work could not be done, or the site did not answer for some";

/// Options of `annotate`.
#[derive(Debug, Args)]
#[command(
    after_help = ANNOTATE_EXAMPLES,
    mut_arg("jobs", |arg| arg.help("Number of documents to verify, or files to fetch, at a time [default: one per processor; 6 over HTTP]"))
)]
pub(crate) struct AnnotateArgs {
    /// Bibliography: BibTeX or BibLaTeX (.bib), RIS (.ris) or CSL-JSON (.json); `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: Utf8PathBuf,
    /// Where to look papers up: a content folder, a folder of documents, or a site (a folder, or the http
    /// or https URL of its home page)
    #[arg(long, value_name = "SITE|CONTENT", value_parser = Address::from_str)]
    pub from: Address,
    /// File to write instead of standard output; it may be FILE itself
    #[arg(short, long, value_name = "FILE")]
    pub out: Option<Utf8PathBuf>,
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

const KEYS_EXAMPLES: &str = "\
Examples:
  pith-catalog keys                            the keys that are trusted here
  pith-catalog keys https://pith.science       compare a site's keys with them
  pith-catalog keys new-key.json               compare a key file that somebody sent
  pith-catalog keys content                    which keys the documents in a folder need
  pith-catalog keys --no-config                only the registry's built-in key
  pith-catalog keys --format json public | jq -r 'select(.status != \"trusted\").key_id'

Each key is shown with its fingerprint in both forms: compare one of them with what
the key's owner tells you in another way, such as the telephone or a printed page.
A site is a folder or a URL; its pith-signing-key.json and pith-mirrors.json are read.
Nothing becomes trusted by this command.

Status of a key:
  trusted      it is the trusted key with its name
  retired      it is trusted, but counts only for the documents in a list
  distrusted   catalog.toml says that it never counts
  not listed   it is retired, and these documents are not in its list
  CONFLICT     another key is trusted under its name: it may be a forgery
  other name   the same key is trusted under another name
  not trusted  nobody said to trust it

Exit status:
  0  every key that was found is trusted, or retired
  1  a key is not: see what is printed about it
  2  a place could not be read, or has no key; the others are shown";

/// Options of `keys`.
#[derive(Debug, Args)]
#[command(after_help = KEYS_EXAMPLES, mut_arg("config", |arg| arg.help(CONFIG_FOR_KEYS)))]
pub(crate) struct KeysArgs {
    /// Key files, mirror manifests, sites (folder or URL), or documents [default: the trusted keys]
    #[arg(value_name = "FILE|SITE|CONTENT")]
    pub places: Vec<String>,
    /// What is the same for every command that asks a site.
    #[command(flatten)]
    pub site_args: SiteArgs,
    /// What is the same for every command that reads a configuration.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Also trust the keys in this file: a mirror's pith-signing-key.json, or an entry of `public_keys`.
    /// Can be repeated
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<Utf8PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Print only errors, and JSON if asked for; the exit status tells the rest
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of every command that reads a published site.
#[derive(Debug, Args)]
pub(crate) struct SiteArgs {
    /// Time limit for each file, plus one second per 8 KiB
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    pub timeout: NonZeroU64,
    /// Time limit for the whole run, such as 90m or 12h; then it stops with exit status 2
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = max_time)]
    pub max_time: Duration,
}

/// A time of a person's: seconds, or a number and a unit.
fn max_time(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let time = seconds.or_else(|| Duration::try_from(text.parse::<SignedDuration>().ok()?).ok());
    let time = time.filter(|time| !time.is_zero() && *time <= MOST_TIME);
    time.ok_or_else(|| "expected a time such as 30m or 12h, at most one year".to_owned())
}

/// The longest time that a run may be given. More could not be added to a clock.
pub(crate) const MOST_TIME: Duration = Duration::from_secs(366 * 24 * 60 * 60);

const INIT_EXAMPLES: &str = "\
Examples:
  pith-catalog init          create a mirror in this folder
  pith-catalog init papers   create one in papers/

This writes a configuration with every option, a page, an example document and a
workflow that publishes on GitHub Pages, then prints the next steps. Existing
files are never overwritten.

Exit status:
  0  created
  2  something is in the way or can't be written; nothing was written";

/// Options of `init`.
#[derive(Debug, Args)]
#[command(after_help = INIT_EXAMPLES)]
pub(crate) struct InitArgs {
    /// Folder to create the mirror in; created if missing
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: Utf8PathBuf,
    /// Print only errors; the exit status tells the rest
    #[arg(short, long)]
    pub quiet: bool,
}

const GENERATE_EXAMPLES: &str = "\
Examples:
  pith-catalog generate config             every option, explained
  pith-catalog generate config -o catalog.toml
                                           the same, into a file
  pith-catalog generate templates -o mine  the templates and the stylesheet, into
                                           mine/templates and mine/static
  pith-catalog generate templates paper.html style.css
                                           only these, beside catalog.toml
  pith-catalog generate checker > verify.html
                                           the page that checks documents, to save
  pith-catalog generate schemas -o schemas
                                           JSON Schemas of what sites and commands print
  pith-catalog generate man -o man1        one man page for each command
  man -l man1/pith-catalog.1               read one
  pith-catalog generate completions bash \\
    > ~/.local/share/bash-completion/completions/pith-catalog

Exit status:
  0  written
  2  a file can't be written, or would overwrite one of yours; then nothing was written";

/// Options of `generate`.
#[derive(Debug, Args)]
#[command(after_help = GENERATE_EXAMPLES)]
pub(crate) struct GenerateArgs {
    /// What to write.
    #[command(subcommand)]
    pub what: Generate,
    /// Print only errors, not the files that are written
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// What `generate` writes.
#[derive(Debug, Subcommand)]
pub(crate) enum Generate {
    /// Print a catalog.toml with every option, its meaning and its default
    Config {
        /// Write it into this file instead of standard output
        #[arg(short, long, value_name = "FILE")]
        out: Option<Utf8PathBuf>,
        /// Overwrite an existing file that differs
        #[arg(long)]
        force: bool,
    },
    /// Write the program's templates and stylesheet, for you to change
    Templates {
        /// Files to write, such as paper.html or style.css [default: all]
        #[arg(value_name = "NAME")]
        names: Vec<String>,
        /// Folder with catalog.toml, where templates/ and static/ are created
        #[arg(short, long, value_name = "DIR", default_value = ".")]
        out: Utf8PathBuf,
        /// Overwrite existing files that differ
        #[arg(long)]
        force: bool,
    },
    /// Print verify.html, the page that checks a document in a browser, without a network
    Checker,
    /// Write the JSON schemas of what sites and commands print
    Schemas {
        /// Folder to write them into; created if missing
        #[arg(short, long, value_name = "DIR")]
        out: Utf8PathBuf,
        /// Overwrite existing files that differ
        #[arg(long)]
        force: bool,
    },
    /// Write a man page for each command
    Man {
        /// Folder to write them into; created if missing
        #[arg(short, long, value_name = "DIR")]
        out: Utf8PathBuf,
        /// Overwrite existing files that differ
        #[arg(long)]
        force: bool,
    },
    /// Print a shell completion script
    Completions {
        /// Shell to complete commands in
        shell: Shell,
    },
}

/// Options of every command that reads a configuration.
#[derive(Debug, Clone, Args, Default)]
pub(crate) struct ConfigArgs {
    /// Configuration file [default: catalog.toml, if there is one]
    #[arg(long, value_name = "FILE")]
    pub config: Option<Utf8PathBuf>,
    /// Read no configuration: one in a copied folder may trust the keys of whoever made it
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// The configuration, where a command only looks for keys in it.
const CONFIG_FOR_KEYS: &str = "Configuration file whose `trust`, `retire` and `distrust` say which keys count [default: catalog.toml, if there is one]";

/// Options of every command that verifies.
#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// Also trust the keys in this file: a mirror's pith-signing-key.json, or an entry of `public_keys`.
    /// Can be repeated
    #[arg(long = "key", value_name = "FILE")]
    pub keys: Vec<Utf8PathBuf>,
    /// Number of threads [default: one per processor]
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<NonZeroUsize>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Print only errors, and JSON if asked for; the exit status tells the rest
    #[arg(short, long)]
    pub quiet: bool,
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
    /// For programs: one JSON value per line
    Json,
}
