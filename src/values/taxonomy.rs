//! What arXiv calls its archives and their subjects, those of the past included
//! (<https://arxiv.org/category_taxonomy>, <https://arxiv.org/archive>).

/// A group of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// `cs`, and `cmp-lg` before it.
    ComputerScience,
    /// `econ`
    Economics,
    /// `eess`
    ElectricalEngineering,
    /// `math`, and five archives before it.
    Mathematics,
    /// From `astro-ph` to `quant-ph`.
    Physics,
    /// `q-bio`
    QuantitativeBiology,
    /// `q-fin`
    QuantitativeFinance,
    /// `stat`, and `bayes-an` before it.
    Statistics,
    /// Archives that this program doesn't know.
    Other,
}

impl Group {
    /// Every group, in the order of the listings.
    pub const ALL: [Self; 9] = [
        Self::ComputerScience,
        Self::Economics,
        Self::ElectricalEngineering,
        Self::Mathematics,
        Self::Physics,
        Self::QuantitativeBiology,
        Self::QuantitativeFinance,
        Self::Statistics,
        Self::Other,
    ];

    /// The full name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ComputerScience => "Computer Science",
            Self::Economics => "Economics",
            Self::ElectricalEngineering => "Electrical Engineering and Systems Science",
            Self::Mathematics => "Mathematics",
            Self::Physics => "Physics",
            Self::QuantitativeBiology => "Quantitative Biology",
            Self::QuantitativeFinance => "Quantitative Finance",
            Self::Statistics => "Statistics",
            Self::Other => "Other subjects",
        }
    }
}

/// An archive and its subjects.
#[derive(Debug)]
pub(super) struct Archive {
    code: &'static str,
    pub(super) name: &'static str,
    pub(super) group: Group,
    /// Codes and names.
    subjects: &'static [(&'static str, &'static str)],
}

impl Archive {
    /// The name of a subject.
    pub(super) fn subject(&self, code: &str) -> Option<&'static str> {
        self.subjects.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
    }
}

/// The archive of that code.
pub(super) fn archive(code: &str) -> Option<&'static Archive> {
    ARCHIVES.iter().find(|archive| archive.code == code)
}

/// The codes of all archives, each before its subjects.
pub(super) fn codes() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
    let of_archive = |archive: &'static Archive| {
        let subjects = archive.subjects.iter().map(|(subject, _)| (archive.code, Some(*subject)));
        std::iter::once((archive.code, None)).chain(subjects)
    };
    ARCHIVES.iter().flat_map(of_archive)
}

/// The place of an archive, or of one of its subjects, among all codes.
pub(super) fn number(archive: &str, subject: Option<&str>) -> Option<u8> {
    let place = ARCHIVES.iter().position(|known| known.code == archive)?;
    let (before, rest) = ARCHIVES.split_at_checked(place)?;
    let of_archive = match subject {
        Some(subject) => 1 + rest.first()?.subjects.iter().position(|(known, _)| *known == subject)?,
        None => 0,
    };
    let before: usize = before.iter().map(|archive| 1 + archive.subjects.len()).sum();
    u8::try_from(before + of_archive).ok()
}

const fn alone(code: &'static str, name: &'static str, group: Group) -> Archive {
    Archive { code, name, group, subjects: &[] }
}

static ARCHIVES: [Archive; 38] = [
    Archive { code: "cs", name: "Computer Science", group: Group::ComputerScience, subjects: &COMPUTER_SCIENCE },
    Archive { code: "econ", name: "Economics", group: Group::Economics, subjects: &ECONOMICS },
    Archive {
        code: "eess",
        name: "Electrical Engineering and Systems Science",
        group: Group::ElectricalEngineering,
        subjects: &ELECTRICAL_ENGINEERING,
    },
    Archive { code: "math", name: "Mathematics", group: Group::Mathematics, subjects: &MATHEMATICS },
    Archive { code: "astro-ph", name: "Astrophysics", group: Group::Physics, subjects: &ASTROPHYSICS },
    Archive { code: "cond-mat", name: "Condensed Matter", group: Group::Physics, subjects: &CONDENSED_MATTER },
    Archive { code: "nlin", name: "Nonlinear Sciences", group: Group::Physics, subjects: &NONLINEAR_SCIENCES },
    Archive { code: "physics", name: "Physics", group: Group::Physics, subjects: &PHYSICS },
    Archive {
        code: "q-bio",
        name: "Quantitative Biology",
        group: Group::QuantitativeBiology,
        subjects: &QUANTITATIVE_BIOLOGY,
    },
    Archive {
        code: "q-fin",
        name: "Quantitative Finance",
        group: Group::QuantitativeFinance,
        subjects: &QUANTITATIVE_FINANCE,
    },
    Archive { code: "stat", name: "Statistics", group: Group::Statistics, subjects: &STATISTICS },
    alone("gr-qc", "General Relativity and Quantum Cosmology", Group::Physics),
    alone("hep-ex", "High Energy Physics - Experiment", Group::Physics),
    alone("hep-lat", "High Energy Physics - Lattice", Group::Physics),
    alone("hep-ph", "High Energy Physics - Phenomenology", Group::Physics),
    alone("hep-th", "High Energy Physics - Theory", Group::Physics),
    alone("math-ph", "Mathematical Physics", Group::Physics),
    alone("nucl-ex", "Nuclear Experiment", Group::Physics),
    alone("nucl-th", "Nuclear Theory", Group::Physics),
    alone("quant-ph", "Quantum Physics", Group::Physics),
    // Those of the past.
    alone("acc-phys", "Accelerator Physics", Group::Physics),
    alone("adap-org", "Adaptation, Noise, and Self-Organizing Systems", Group::Physics),
    alone("alg-geom", "Algebraic Geometry", Group::Mathematics),
    alone("ao-sci", "Atmospheric-Oceanic Sciences", Group::Physics),
    alone("atom-ph", "Atomic, Molecular and Optical Physics", Group::Physics),
    alone("bayes-an", "Bayesian Analysis", Group::Statistics),
    alone("chao-dyn", "Chaotic Dynamics", Group::Physics),
    alone("chem-ph", "Chemical Physics", Group::Physics),
    alone("cmp-lg", "Computation and Language", Group::ComputerScience),
    alone("comp-gas", "Cellular Automata and Lattice Gases", Group::Physics),
    alone("dg-ga", "Differential Geometry", Group::Mathematics),
    alone("funct-an", "Functional Analysis", Group::Mathematics),
    alone("mtrl-th", "Materials Theory", Group::Physics),
    alone("patt-sol", "Pattern Formation and Solitons", Group::Physics),
    alone("plasm-ph", "Plasma Physics", Group::Physics),
    alone("q-alg", "Quantum Algebra and Topology", Group::Mathematics),
    alone("solv-int", "Exactly Solvable and Integrable Systems", Group::Physics),
    alone("supr-con", "Superconductivity", Group::Physics),
];

static COMPUTER_SCIENCE: [(&str, &str); 40] = [
    ("AI", "Artificial Intelligence"),
    ("AR", "Hardware Architecture"),
    ("CC", "Computational Complexity"),
    ("CE", "Computational Engineering, Finance, and Science"),
    ("CG", "Computational Geometry"),
    ("CL", "Computation and Language"),
    ("CR", "Cryptography and Security"),
    ("CV", "Computer Vision and Pattern Recognition"),
    ("CY", "Computers and Society"),
    ("DB", "Databases"),
    ("DC", "Distributed, Parallel, and Cluster Computing"),
    ("DL", "Digital Libraries"),
    ("DM", "Discrete Mathematics"),
    ("DS", "Data Structures and Algorithms"),
    ("ET", "Emerging Technologies"),
    ("FL", "Formal Languages and Automata Theory"),
    ("GL", "General Literature"),
    ("GR", "Graphics"),
    ("GT", "Computer Science and Game Theory"),
    ("HC", "Human-Computer Interaction"),
    ("IR", "Information Retrieval"),
    ("IT", "Information Theory"),
    ("LG", "Machine Learning"),
    ("LO", "Logic in Computer Science"),
    ("MA", "Multiagent Systems"),
    ("MM", "Multimedia"),
    ("MS", "Mathematical Software"),
    ("NA", "Numerical Analysis"),
    ("NE", "Neural and Evolutionary Computing"),
    ("NI", "Networking and Internet Architecture"),
    ("OH", "Other Computer Science"),
    ("OS", "Operating Systems"),
    ("PF", "Performance"),
    ("PL", "Programming Languages"),
    ("RO", "Robotics"),
    ("SC", "Symbolic Computation"),
    ("SD", "Sound"),
    ("SE", "Software Engineering"),
    ("SI", "Social and Information Networks"),
    ("SY", "Systems and Control"),
];

static ECONOMICS: [(&str, &str); 3] =
    [("EM", "Econometrics"), ("GN", "General Economics"), ("TH", "Theoretical Economics")];

static ELECTRICAL_ENGINEERING: [(&str, &str); 4] = [
    ("AS", "Audio and Speech Processing"),
    ("IV", "Image and Video Processing"),
    ("SP", "Signal Processing"),
    ("SY", "Systems and Control"),
];

static MATHEMATICS: [(&str, &str); 32] = [
    ("AC", "Commutative Algebra"),
    ("AG", "Algebraic Geometry"),
    ("AP", "Analysis of PDEs"),
    ("AT", "Algebraic Topology"),
    ("CA", "Classical Analysis and ODEs"),
    ("CO", "Combinatorics"),
    ("CT", "Category Theory"),
    ("CV", "Complex Variables"),
    ("DG", "Differential Geometry"),
    ("DS", "Dynamical Systems"),
    ("FA", "Functional Analysis"),
    ("GM", "General Mathematics"),
    ("GN", "General Topology"),
    ("GR", "Group Theory"),
    ("GT", "Geometric Topology"),
    ("HO", "History and Overview"),
    ("IT", "Information Theory"),
    ("KT", "K-Theory and Homology"),
    ("LO", "Logic"),
    ("MG", "Metric Geometry"),
    ("MP", "Mathematical Physics"),
    ("NA", "Numerical Analysis"),
    ("NT", "Number Theory"),
    ("OA", "Operator Algebras"),
    ("OC", "Optimization and Control"),
    ("PR", "Probability"),
    ("QA", "Quantum Algebra"),
    ("RA", "Rings and Algebras"),
    ("RT", "Representation Theory"),
    ("SG", "Symplectic Geometry"),
    ("SP", "Spectral Theory"),
    ("ST", "Statistics Theory"),
];

static ASTROPHYSICS: [(&str, &str); 6] = [
    ("CO", "Cosmology and Nongalactic Astrophysics"),
    ("EP", "Earth and Planetary Astrophysics"),
    ("GA", "Astrophysics of Galaxies"),
    ("HE", "High Energy Astrophysical Phenomena"),
    ("IM", "Instrumentation and Methods for Astrophysics"),
    ("SR", "Solar and Stellar Astrophysics"),
];

static CONDENSED_MATTER: [(&str, &str); 9] = [
    ("dis-nn", "Disordered Systems and Neural Networks"),
    ("mes-hall", "Mesoscale and Nanoscale Physics"),
    ("mtrl-sci", "Materials Science"),
    ("other", "Other Condensed Matter"),
    ("quant-gas", "Quantum Gases"),
    ("soft", "Soft Condensed Matter"),
    ("stat-mech", "Statistical Mechanics"),
    ("str-el", "Strongly Correlated Electrons"),
    ("supr-con", "Superconductivity"),
];

static NONLINEAR_SCIENCES: [(&str, &str); 5] = [
    ("AO", "Adaptation and Self-Organizing Systems"),
    ("CD", "Chaotic Dynamics"),
    ("CG", "Cellular Automata and Lattice Gases"),
    ("PS", "Pattern Formation and Solitons"),
    ("SI", "Exactly Solvable and Integrable Systems"),
];

static PHYSICS: [(&str, &str); 22] = [
    ("acc-ph", "Accelerator Physics"),
    ("ao-ph", "Atmospheric and Oceanic Physics"),
    ("app-ph", "Applied Physics"),
    ("atm-clus", "Atomic and Molecular Clusters"),
    ("atom-ph", "Atomic Physics"),
    ("bio-ph", "Biological Physics"),
    ("chem-ph", "Chemical Physics"),
    ("class-ph", "Classical Physics"),
    ("comp-ph", "Computational Physics"),
    ("data-an", "Data Analysis, Statistics and Probability"),
    ("ed-ph", "Physics Education"),
    ("flu-dyn", "Fluid Dynamics"),
    ("gen-ph", "General Physics"),
    ("geo-ph", "Geophysics"),
    ("hist-ph", "History and Philosophy of Physics"),
    ("ins-det", "Instrumentation and Detectors"),
    ("med-ph", "Medical Physics"),
    ("optics", "Optics"),
    ("plasm-ph", "Plasma Physics"),
    ("pop-ph", "Popular Physics"),
    ("soc-ph", "Physics and Society"),
    ("space-ph", "Space Physics"),
];

static QUANTITATIVE_BIOLOGY: [(&str, &str); 10] = [
    ("BM", "Biomolecules"),
    ("CB", "Cell Behavior"),
    ("GN", "Genomics"),
    ("MN", "Molecular Networks"),
    ("NC", "Neurons and Cognition"),
    ("OT", "Other Quantitative Biology"),
    ("PE", "Populations and Evolution"),
    ("QM", "Quantitative Methods"),
    ("SC", "Subcellular Processes"),
    ("TO", "Tissues and Organs"),
];

static QUANTITATIVE_FINANCE: [(&str, &str); 9] = [
    ("CP", "Computational Finance"),
    ("EC", "Economics"),
    ("GN", "General Finance"),
    ("MF", "Mathematical Finance"),
    ("PM", "Portfolio Management"),
    ("PR", "Pricing of Securities"),
    ("RM", "Risk Management"),
    ("ST", "Statistical Finance"),
    ("TR", "Trading and Market Microstructure"),
];

static STATISTICS: [(&str, &str); 6] = [
    ("AP", "Applications"),
    ("CO", "Computation"),
    ("ME", "Methodology"),
    ("ML", "Machine Learning"),
    ("OT", "Other Statistics"),
    ("TH", "Statistics Theory"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Category;

    #[test]
    fn every_known_category_is_one_by_the_grammar_and_named_once() {
        let mut codes = Vec::new();
        for archive in &ARCHIVES {
            codes.push(archive.code.to_owned());
            codes.extend(archive.subjects.iter().map(|(subject, _)| format!("{}.{subject}", archive.code)));
        }
        for code in &codes {
            let category: Category = code.parse().unwrap_or_else(|error| panic!("{code} is {error}"));
            assert!(category.name().is_some() && category.group() != Group::Other, "{code}");
        }
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((codes.len(), count), (184, 184));
    }

    #[test]
    fn a_number_is_a_place_and_255_is_none() {
        for (place, (archive, subject)) in codes().enumerate() {
            assert_eq!(number(archive, subject).map(usize::from), Some(place), "{archive} {subject:?}");
        }
        // In an index a byte has the number.
        assert!(codes().count() < 255);
        assert_eq!((number("alchemy", None), number("cs", Some("ZZ"))), (None, None));
        assert_eq!((number("cs", None), number("cs", Some("AI")), number("econ", None)), (Some(0), Some(1), Some(41)));
    }

    #[test]
    fn every_group_has_a_name_of_its_own() {
        let mut names = Group::ALL.map(Group::name);
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(Group::ALL.is_sorted());
    }
}
