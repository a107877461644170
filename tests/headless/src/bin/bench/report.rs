//! Figures on their way out: to standard output, and into `target/bench/<bench>.jsonl`.
//!
//! Must not: hide what was measured, or keep lines of an earlier run.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// The lines of one benchmark.
#[derive(Debug)]
pub(crate) struct Report {
    bench: &'static str,
    file: File,
    /// What was measured so far, by subject and metric.
    values: HashMap<(String, String), f64>,
}

impl Report {
    /// Begins a benchmark: its file is empty from here on.
    pub(crate) fn new(bench: &'static str) -> Self {
        let file = File::create(folder().join(format!("{bench}.jsonl"))).expect("target/bench can be written");
        Self { bench, file, values: HashMap::new() }
    }

    /// One figure that is exact, or made of many. Seconds are given to the millisecond, ratios to two digits behind the
    /// point, the rest to one.
    pub(crate) fn figure(&mut self, subject: &str, metric: &str, value: f64, unit: &str) {
        let digits = match unit {
            "s" => 1000.0,
            "x" => 100.0,
            _ => 10.0,
        };
        let value = (value * digits).round() / digits;
        let line = json!({"bench": self.bench, "subject": subject, "metric": metric, "value": value, "unit": unit});
        self.line(&line.to_string());
    }

    /// The median of several runs.
    pub(crate) fn runs(&mut self, subject: &str, metric: &str, values: Vec<f64>, unit: &str) {
        self.figure(subject, metric, median(values), unit);
    }

    /// A figure of a single run, because another one would take too long: its metric says so.
    pub(crate) fn one_run(&mut self, subject: &str, metric: &str, value: f64, unit: &str) {
        self.figure(subject, &format!("{metric}_one_run"), value, unit);
    }

    /// How many times as long as Poplar a peer took.
    pub(crate) fn ratio(&mut self, peer: &str, metric: &str, peer_took: f64, poplar_took: f64) {
        self.figure(peer, &format!("{metric}_times_as_long_as_poplar"), peer_took / poplar_took, "x");
    }

    /// What was measured in this run.
    ///
    /// # Panics
    /// Where it was not.
    pub(crate) fn value(&self, subject: &str, metric: &str) -> f64 {
        let value = self.values.get(&(subject.to_owned(), metric.to_owned()));
        *value.unwrap_or_else(|| panic!("{metric} of {subject} was not measured"))
    }

    /// A line that is made elsewhere.
    ///
    /// # Panics
    /// Where it is no figure of this benchmark.
    pub(crate) fn line(&mut self, line: &str) {
        let figure = figure_of(self.bench, line).unwrap_or_else(|| panic!("no figure of `{}`: {line}", self.bench));
        let (subject, metric, value) = figure;
        self.values.insert((subject, metric), value);
        println!("{line}");
        writeln!(self.file, "{line}").expect("target/bench can be written");
    }
}

/// Subject, metric and value of a line, where it holds what every line of a benchmark holds, with a number that was
/// measured.
fn figure_of(bench: &str, line: &str) -> Option<(String, String, f64)> {
    let line: Value = serde_json::from_str(line).ok().filter(|line: &Value| line["bench"] == bench)?;
    let [subject, metric, unit] = ["subject", "metric", "unit"].map(|name| line[name].as_str());
    unit?;
    Some((subject?.to_owned(), metric?.to_owned(), line["value"].as_f64()?))
}

/// Where benchmarks keep what they make: `target/bench` of this repository.
pub(crate) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/bench");
    fs::create_dir_all(&folder).expect("target/bench can be made");
    folder.canonicalize().expect("it was made")
}

/// The middle of several measurements; the mean of the middle two where their number is even.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        count if count % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_line_with_a_measured_number_of_this_benchmark_is_a_figure() {
        let line = r#"{"bench":"retr","subject":"poplar","metric":"uidl","value":1.5,"unit":"MB/s"}"#;
        assert_eq!(figure_of("retr", line), Some(("poplar".into(), "uidl".into(), 1.5)));
        assert_eq!(figure_of("bridge", line), None);
        assert_eq!(figure_of("retr", &line.replace("1.5", "null")), None, "what NaN becomes");
        assert_eq!(figure_of("retr", &line.replace("unit", "units")), None);
        assert_eq!(figure_of("retr", "running 3 tests"), None);
    }

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_the_middle_two() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 2.0, 3.0]) - 2.5).abs() < f64::EPSILON);
    }
}
