"""scripts/patch-lwip on copies of the files that it edits."""
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2]
ORIGINALS = SAMPLE / ".third-party/lwip/.originals"
MQTT = "src/apps/mqtt/mqtt.c"
PRIVATE = "src/include/lwip/apps/mqtt_priv.h"


class PatchLwip(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.tree = Path(self.folder.name, "lwip")
        shutil.copytree(ORIGINALS, self.tree)

    def patch(self):
        return subprocess.run([SAMPLE / "scripts/patch-lwip"], capture_output=True, text=True,
                              env={**os.environ, "LWIP_DIR": str(self.tree)})

    def files(self):
        return {str(path.relative_to(self.tree)): (path.read_bytes(), path.stat().st_mtime_ns)
                for path in self.tree.rglob("*") if path.is_file()}

    def rewrite(self, name, change):
        path = self.tree / name
        path.write_text(change(path.read_text()))

    def expect_refusal(self, *words):
        before = self.files()
        run = self.patch()
        self.assertEqual(run.returncode, 1, run.stderr)
        for word in ("patch-lwip: error: ", *words):
            self.assertIn(word, run.stderr)
        self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
        self.assertEqual(self.files(), before)

    def test_edits_are_those_of_the_tree_that_is_built(self):
        self.assertEqual(self.patch().returncode, 0)
        for original in ORIGINALS.rglob("*.[ch]"):
            name = original.relative_to(ORIGINALS)
            self.assertEqual((self.tree / name).read_bytes(), (ORIGINALS.parent / name).read_bytes())
            self.assertNotEqual((self.tree / name).read_bytes(), original.read_bytes())

    def test_twice_changes_nothing(self):
        self.patch()
        before = self.files()
        run = self.patch()
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))
        self.assertEqual(self.files(), before)

    def test_missing_anchor(self):
        self.rewrite(MQTT, lambda text: text.replace("MQTT_CONNECT_FLAG_CLEAN_SESSION", "CLEAN"))
        self.expect_refusal(MQTT, "in mqtt_client_connect", "MQTT_CONNECT_FLAG_CLEAN_SESSION", "0 times")

    def test_anchor_that_is_there_twice(self):
        self.rewrite(PRIVATE, lambda text: text.replace(
            "struct mqtt_ringbuf_t output;", "struct mqtt_ringbuf_t output;\n  struct mqtt_ringbuf_t output2;"))
        self.expect_refusal(PRIVATE, "in mqtt_client_s", "2 times")

    def test_missing_function(self):
        self.rewrite(MQTT, lambda text: text.replace("\nmqtt_disconnect(", "\nmqtt_goodbye("))
        self.expect_refusal(MQTT, "mqtt_disconnect is defined 0 times")

    def test_edited_tree_without_its_originals(self):
        self.patch()
        shutil.rmtree(self.tree / ".originals")
        (self.tree / ".patched").unlink()
        self.expect_refusal("0 times")

    def test_missing_file(self):
        (self.tree / MQTT).unlink()
        self.expect_refusal(MQTT, "No such file")

    def test_no_lwip(self):
        shutil.rmtree(self.tree / "src")
        self.expect_refusal("there is no lwIP in", "scripts/fetch-third-party")

    def test_other_edits_start_from_the_originals(self):
        self.patch()
        done = (self.tree / MQTT).read_bytes()
        # As left by edits that broke one file and also touched one that is left alone now.
        self.rewrite(MQTT, lambda text: "broken")
        for folder, content in ((".originals", "original"), ("", "edited")):
            (self.tree / folder / "src/init.c").write_text(content)
        (self.tree / ".patched").write_text("the sum of other edits\n")
        self.assertEqual(self.patch().returncode, 0)
        self.assertEqual((self.tree / MQTT).read_bytes(), done)
        self.assertEqual((self.tree / "src/init.c").read_text(), "original")


if __name__ == "__main__":
    unittest.main()
