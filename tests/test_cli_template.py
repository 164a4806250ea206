"""The command `template`, and what `print` says where a template makes another kind of file."""

from __future__ import annotations

from pathlib import Path

from docx import Document


def test_a_sample_is_put_used_and_given_up(run, folder, tmp_path):
    sample = tmp_path / "样张.docx"
    assert run("template", folder, "附件3") == (0, ["内置版式。"], "")
    assert run("template", folder, "附件3", "--sample", sample) == (0, [str(sample)], "")
    document = Document(sample)
    document.sections[0].header.paragraphs[0].text = "{{报送单位}}"
    document.save(sample)
    own = folder / "templates" / "zushi-2024" / "cases.docx"
    assert run("template", folder, "附件3", "--put", sample) == (0, [f"本单位的版式：{own}"], "")
    code, lines, _ = run("print", folder, "附件3", "--each-unit", tmp_path / "各")
    assert code == 0
    heads = [Document(line).sections[0].header.paragraphs[0].text for line in lines]
    assert heads == ["青禾社区", "柳溪社区", "东塘社区"]
    code, lines, told = run("print", folder, "附件3", "--unit", "青禾社区", "--to", tmp_path / "a.pdf")
    assert (code, Path(lines[0]).name) == (0, "a.pdf")
    assert told == "“畅通生命通道‘五个一’活动优秀作品案例报送表”的本单位版式是 Word 文件，PDF 按内置版式做。\n"
    assert run("template", folder, "附件3", "--remove")[1][0].startswith("已改回内置版式，原来的在：")
    assert run("template", folder, "附件3", "--remove")[1] == ["用的就是内置版式。"]


def test_problems_are_told_with_their_place_and_exit_codes(run, folder, tmp_path):
    path = tmp_path / "版式.docx"
    document = Document()
    document.add_paragraph("{{报送单}} {{姓名}}")
    document.save(path)
    code, lines, told = run("template", folder, "附件1", "--put", path)
    assert (code, lines) == (2, [])
    assert "正文第1段：占位符“报送单”不存在。是否想写“报送单位”" in told
    document.paragraphs[0].text = "{{姓名}}"
    document.save(path)
    code, lines, _ = run("template", folder, "附件1", "--put", path)
    assert (code, len(lines)) == (1, 2)
    assert "原版式有的{{性别}}、{{职务}}" in lines[1]
    assert run("template", folder, "附件1")[0] == 1


def test_the_sheet_of_all_units_has_a_template_of_its_own(run, folder, tmp_path):
    sample = tmp_path / "汇总.xlsx"
    assert run("template", folder, "附件3", "--all", "--sample", sample)[0] == 0
    assert run("template", folder, "附件3", "--all", "--put", sample)[0] == 0
    assert run("template", folder, "附件3")[1] == ["内置版式。"]
    assert "Excel 文件，Word 按内置版式做" in run("print", folder, "附件3", "--to", tmp_path / "a.docx")[2]
    assert run("print", folder, "附件3", "--to", tmp_path / "a.xlsx")[2] == ""
    assert run("template", folder, "附件2", "--all", "--sample", sample)[0] == 2
