//! The files and folders that a system, a file manager or an editor keeps among a user's own: by their
//! names, in one list. They are nobody's content: not published, not told as missing from a list, and never
//! removed, since what lies in a bin or a snapshot may be the only copy of something.

/// Whether a system keeps a file or a folder of that name. It is the name of one part of a path; whatever
/// lies below a folder of such a name is the system's too.
///
/// A folder is told from a file, since a folder is passed over with all that it holds. A link is a file here.
pub fn is_system_file(name: &str, is_folder: bool) -> bool {
    if is_folder { is_folder_name(name) } else { is_file_name(name) }
}

/// Folders of systems whose disks ignore case.
const FOLDERS_IN_ANY_CASE: [&str; 17] = [
    // macOS
    ".AppleDB",
    ".AppleDesktop",
    ".AppleDouble",
    ".DocumentRevisions-V100",
    ".fseventsd",
    ".HFS+ Private Directory Data\r",
    ".MobileBackups",
    ".Spotlight-V100",
    ".TemporaryItems",
    ".Trash",
    ".Trashes",
    "__MACOSX",
    "Network Trash Folder",
    // Windows
    "$RECYCLE.BIN",
    "FOUND.000",
    "System Volume Information",
    // Cameras and phones, whose cards have Windows' file systems
    "LOST.DIR",
];

/// Folders of other systems, and one that is a word: in small letters it may be somebody's own, or a page's.
const FOLDERS: [&str; 13] = [
    // Windows before Vista
    "RECYCLER",
    "lost+found",
    // Bins and snapshots of disks on the network
    ".recycle",
    ".snapshot",
    ".snapshots",
    ".zfs",
    "~snapshot",
    // Synology and QNAP
    "@eaDir",
    "#recycle",
    "#snapshot",
    "@tmp",
    "@Recycle",
    ".@__thumb",
];

/// Files of systems whose disks ignore case.
const FILES_IN_ANY_CASE: [&str; 11] = [
    // macOS
    ".apdisk",
    ".com.apple.timemachine.donotpresent",
    ".DS_Store",
    ".localized",
    ".LSOverride",
    ".VolumeIcon.icns",
    "Icon\r",
    // Windows
    "desktop.ini",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "Thumbs.db",
];

fn is_folder_name(name: &str) -> bool {
    let is_bin = name.strip_prefix(".Trash-").is_some_and(|user| is_some(user, |byte| byte.is_ascii_digit()));
    is_bin || FOLDERS.contains(&name) || FOLDERS_IN_ANY_CASE.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn is_file_name(name: &str) -> bool {
    // What macOS keeps of a file beside it, where the disk has no place for that.
    let is_apple_double = name.strip_prefix("._").is_some_and(|of| !of.is_empty());
    is_apple_double
        || FILES_IN_ANY_CASE.iter().any(|known| known.eq_ignore_ascii_case(name))
        || name == ".directory"
        || is_left_open(name)
        || is_of_an_editor(name)
}

/// Files that were removed while a program had them open, on a network's disk or one of a program's.
fn is_left_open(name: &str) -> bool {
    let is_hex = |end: &str| is_some(end, |byte| byte.is_ascii_hexdigit());
    name.strip_prefix(".nfs").is_some_and(is_hex) || name.strip_prefix(".fuse_hidden").is_some_and(is_hex)
}

/// Copies and locks of a file that is being edited.
fn is_of_an_editor(name: &str) -> bool {
    let is_inside = |begin: &str, end: &str| {
        name.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end)).is_some_and(|inside| !inside.is_empty())
    };
    is_inside("", "~") // Emacs, Vim, gedit
        || is_inside("#", "#") // Emacs, unsaved
        || is_inside(".#", "") // Emacs, a lock
        || is_inside(".~lock.", "#") // LibreOffice
        || is_inside("~$", "") // Microsoft Office
        || is_vim_swap(name)
}

/// `.x.swp`, and those that Vim takes where there is one: `.x.swo`, `.x.swn` and on to `.x.swa`.
fn is_vim_swap(name: &str) -> bool {
    let inside = name.strip_prefix('.').and_then(|rest| rest.rsplit_once(".sw"));
    inside.is_some_and(|(of, last)| !of.is_empty() && last.len() == 1 && ("a"..="p").contains(&last))
}

/// Whether there is something, all of whose bytes are of a kind.
fn is_some(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_keep_is_known_by_name() {
        let folders = [
            ".Trashes",
            ".trashes",
            ".Trash",
            ".Trash-1000",
            ".Spotlight-V100",
            ".fseventsd",
            ".TemporaryItems",
            ".AppleDouble",
            ".DocumentRevisions-V100",
            "__MACOSX",
            "$RECYCLE.BIN",
            "$Recycle.Bin",
            "RECYCLER",
            "System Volume Information",
            "SYSTEM VOLUME INFORMATION",
            "lost+found",
            "@eaDir",
            "#recycle",
            "#snapshot",
            ".snapshot",
            ".snapshots",
            ".zfs",
            "found.000",
        ];
        let files = [
            ".DS_Store",
            ".ds_store",
            "._x",
            "._.DS_Store",
            ".apdisk",
            ".LSOverride",
            ".VolumeIcon.icns",
            "Icon\r",
            "Thumbs.db",
            "thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            "Desktop.ini",
            ".directory",
            ".nfs000000000121b2c300000001",
            ".fuse_hidden0000004300000001",
            "paper.json~",
            ".paper.json.swp",
            ".paper.json.swo",
            "#paper.json#",
            ".#paper.json",
            ".~lock.paper.odt#",
            "~$paper.docx",
        ];
        for (names, is_folder) in [(&folders[..], true), (&files[..], false)] {
            for name in names {
                assert!(is_system_file(name, is_folder), "{name:?}");
                assert!(!is_system_file(name, !is_folder), "{name:?} is not the other kind");
            }
        }
    }

    #[test]
    fn what_people_and_sites_call_their_files_is_nobodys_else() {
        let names = [
            "",
            ".",
            "..",
            "._",
            "~",
            "#",
            "##",
            ".#",
            "~$",
            ".swp",
            ".sw",
            "x.swp",
            ".x.swq",
            ".x.swpp",
            ".x.sw",
            ".git",
            ".nojekyll",
            ".htaccess",
            ".well-known",
            ".pith-catalog",
            ".nfs",
            ".nfs-mounts",
            ".fuse_hidden",
            ".Trash-",
            ".Trash-bin",
            ".trash-1000",
            "LOST+FOUND",
            "@eadir",
            "recycle",
            "recycler",
            "recycled",
            "snapshot",
            "Thumbs.db.html",
            "My desktop.ini",
            "Icon",
            "_headers",
            "CNAME",
            "index.html",
            "SHA256SUMS",
            "robots.txt",
            "MFB4YH5ROE256JUPXCULHXXWFK",
            "MFB4YH5ROE256JUPXCULHXXWFK.json",
            "math.AG",
            "a-x_z",
            "1903.00045",
        ];
        for name in names {
            assert!(!is_system_file(name, false) && !is_system_file(name, true), "{name:?}");
        }
    }
}
