//! Into how many parts the terms of a large index are divided, so that each is sorted alone. The index doesn't depend on it.

/// How the terms of a new part begin, four bytes each: what divides the postings of 20,000 papers of arXiv into parts
/// of one size. The first part begins with the empty term.
const BORDERS: &[u8] = b"\
    2242500 abshachmactoaddsads agerai,balijaltianamant appsarcmaryoattiauttaxerbasfbeanbendbetzbitabouqbuiscalm\
    caobcarnchakchamcheochovclimcohncomocomscon congcontconuconwcot3crk,cs.acs.ccs.dcs.ecs.fcs.gcs.hcs.ics.ncyr,\
    datede,sdefedenidesedethdialdigldisedividombdrordyniecoseffielidenaceng entsessgevanexchexitexpoeyalfainfeb \
    fierfirtfod fourfranfu  g,b gautgenfgenggoangrieguifhanehasahavihgnnhinehow,howihumbideoimaiimpoincoindoinfr\
    instintiintointuishfjersjincjunckeviknutlacllanilarilarkleafleaslevili,vlikhlimpliu2llmtlonnlu,rmaiomanvmasl\
    mearmenhmetimilmmiyomodfmodgmodimohcmotlmulvmuthneatneusnodsnoviobjfoffnone2opf osthoutrpaisparbpasrpepeperg\
    piauply poswpredpretprinprocprohprorprospurrquamradiratireamrechredwreidrem rembrepsresfreswrewerobyrunasamb\
    scamschisegnsembsetasharshousigrsimvslo sonispawspeistapstimstrustufsubusufisuprsyuatacltasltecktet thapthaw\
    thejthepthetthivthiythritilitomatraftrajtraoturoudasundiunlousefuskuvarjvidgviskvocawanhwea weakwealwelswhet\
    whiewidgworlwormxiaqxuebyaseyiflyu,zzenizhaozhou";

/// How many bytes of a term decide.
const BORDER_BYTES: usize = 4;

/// The borders as numbers, which are compared faster.
const NUMBERS: [u32; BORDERS.len() / BORDER_BYTES] = {
    let (borders, _) = BORDERS.as_chunks::<BORDER_BYTES>();
    let mut numbers = [0; BORDERS.len() / BORDER_BYTES];
    let mut at = 0;
    while at < numbers.len() {
        numbers[at] = u32::from_be_bytes(borders[at]);
        at += 1;
    }
    numbers
};

/// How many parts there are.
pub(crate) const PARTITIONS: usize = BORDERS.len() / BORDER_BYTES + 1;

/// The part of a term, less than [`PARTITIONS`]. A later term is in the same part or a later one.
pub(crate) fn partition(term: &str) -> usize {
    let term = term.as_bytes();
    let begin = term.first_chunk().copied().unwrap_or_else(|| {
        let mut begin = [0; BORDER_BYTES];
        begin.iter_mut().zip(term).for_each(|(to, byte)| *to = *byte);
        begin
    });
    let begin = u32::from_be_bytes(begin);
    NUMBERS.partition_point(|border| *border <= begin)
}

/// The terms of a range: from one to before another, or to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TermRange<'a> {
    /// Empty for the beginning.
    pub(crate) from: &'a [u8],
    pub(crate) to: Option<&'a [u8]>,
}

impl TermRange<'static> {
    /// All terms.
    #[cfg(test)]
    pub(crate) const ALL: Self = Self { from: &[], to: None };

    /// Those of a part.
    pub(crate) fn of_partition(number: usize) -> Self {
        let (borders, _) = BORDERS.as_chunks::<BORDER_BYTES>();
        let border = |number: usize| borders.get(number).map(<[u8; BORDER_BYTES]>::as_slice);
        let from = number.checked_sub(1).map_or(&[][..], |before| border(before).unwrap_or(&[u8::MAX]));
        Self { from, to: border(number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn borders_are_sorted() {
        assert_eq!(PARTITIONS, 256);
        assert!(BORDERS.as_chunks::<BORDER_BYTES>().0.is_sorted_by(|a, b| a < b));
        assert_eq!(TermRange::of_partition(0).from, b"");
        assert_eq!(TermRange::of_partition(PARTITIONS - 1).to, None);
    }

    proptest! {
        #[test]
        fn each_term_is_in_the_range_of_its_part(term in "[ -~]{1,6}|\\PC{1,3}|[a-z]{1,9}") {
            let number = partition(&term);
            for other in 0..PARTITIONS {
                let range = TermRange::of_partition(other);
                let is_in = range.from <= term.as_bytes() && range.to.is_none_or(|to| term.as_bytes() < to);
                prop_assert_eq!(is_in, other == number);
            }
        }
    }
}
