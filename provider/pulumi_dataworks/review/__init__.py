"""A preview, read and told to a person. Knows `plan` and `content`, never the client or Pulumi's SDK.

preview --json ──> preview.Digest ──> build.review_of ──> model.Review ──> markdown | html | text | as_json
                                                               └─────────> gate.judge

preview      the wire: `pulumi preview --json`, read tolerantly         read_digest
preview_text the one preview in what was written, or a stream of events  preview_in
build        previews to one Review; task one task, failures errors     review_of
way          its schedule, and its way to production                    way_of
hidden       what secrets hide, and what must not be shown              split_hidden
mapping      the column mapping before and after as one list            mapping_lines
model        the Review: all that is told, without a secret             Review, StackReview, TaskReview
words        the words and signed lines that all forms share            summary, leaves
escape       the one door for text from outside                         plain, code, prose, html
budget       how long a comment may be                                  PLATFORMS
markdown     the comment; folds its details                             render
html         one page that needs nothing else; picture its geometry     as_html
text         the terminal                                               render
as_json      other programs                                             render
outcome      what `pulumi up` will do, and from where to where data goes   Outcome, Prediction, Flow
decision     gates, allowances and what blocks, as values               Gate, Allowance, Decision
project_file dataworks.toml, the configuration of the command line      read_project_file
allowances   what may pass: [[review.allow]]                            read_allowances
gate         whether a pipeline goes on                                 judge, with_decision
provenance   commit, run, time and versions of a review                 provenance_of
references   owner, page in the console, document of a code             owner_of
source_position    the line of the program that declares a task         declared_at
run          `pulumi preview --json` run for a stack                    preview_of
"""

from . import as_json, markdown, text
from .build import review_of
from .model import Action, Gate, Review, StackReview, TaskReview, Verdict
from .preview import Digest, read_digest

__all__ = [
    "Action",
    "Digest",
    "Gate",
    "Review",
    "StackReview",
    "TaskReview",
    "Verdict",
    "as_json",
    "markdown",
    "read_digest",
    "review_of",
    "text",
]
