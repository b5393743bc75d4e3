from data_pipeline.source_terms import SourceTerms, read_source_terms


def test_licence_and_consent_are_read_for_each_file(tmp_path):
    (tmp_path / "SOURCES.tsv").write_text(
        'file\tlicence\tconsent\na.mp4\tMIT "quoted"\tmodel release\nb.mp4\t\t\n'
    )
    assert read_source_terms(str(tmp_path)) == {
        "a.mp4": SourceTerms(licence='MIT "quoted"', consent="model release"),
        "b.mp4": SourceTerms(),
    }


def test_they_are_also_taken_from_the_folder_above(tmp_path):
    (tmp_path / "train").mkdir()
    (tmp_path / "SOURCES.tsv").write_text(
        "file\tlicence\ntrain/a.mp4\tCC-BY-4.0\nval/a.mp4\tunknown\n"
    )
    own = SourceTerms(licence="CC-BY-4.0")
    assert read_source_terms(str(tmp_path / "train")) == {"a.mp4": own}
    assert read_source_terms(str(tmp_path)) == {
        "train/a.mp4": own,
        "val/a.mp4": SourceTerms(licence="unknown"),
    }


def test_without_a_table_nothing_is_stated(tmp_path):
    assert read_source_terms(str(tmp_path)) == {}
