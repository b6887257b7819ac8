"""The style sheet of the Data Docs pages, kept inside them so that nothing is fetched. Nothing else."""

STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #f6f7f9; --card: #fff;
  --line: #dfe3e9;
  --good: #1a7f4e; --bad: #b42335; --warn: #a35c00; --idle: #8b95a3; --link: #1f4fa8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7ebf1; --soft: #9aa6b5; --paper: #12161c; --card:
  #1a2029;
  --line: #2d3643; --good: #4cc38a; --bad: #ff7a88; --warn: #f2a94a; --idle: #77828f; --link: #8ab4ff; }
  }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
.eyebrow { margin: 0; font-size: .85rem; letter-spacing: .02em; color: var(--soft); } .eyebrow a {
  color: inherit; }
h1 { margin: .2rem 0 .4rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.01em; overflow-wrap:
  anywhere; }
h2 { margin: 3rem 0 .2rem; font-size: 1.2rem; } h2 + p, .lede, .note { margin: 0 0 1rem; color:
  var(--soft); }
code { font: .88em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .75rem; margin:
  1.75rem 0 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem
  1.1rem; }
.tile b { display: block; font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.tile span { color: var(--soft); font-size: .9rem; }
.passed { --tone: var(--good); } .failed { --tone: var(--bad); } .warned { --tone: var(--warn); }
.idle { --tone: var(--idle); } .tile b { color: var(--tone); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .93rem; font-variant-numeric: tabular-nums; }
.suites { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; border-collapse:
  separate;
  border-spacing: 0; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: .82rem; white-space: nowrap; }
th, td { padding: .55rem 1rem; } tbody td { border-top: 1px solid var(--line); }
.number { text-align: right; }
.bar { display: flex; gap: 2px; width: 12rem; height: .5rem; border-radius: 1rem; overflow: hidden; }
.bar i { background: var(--tone); } .bar .idle { opacity: .35; }
.failures { list-style: none; margin: .6rem 0 0; padding: 0; background: var(--card); border: 1px solid
  var(--line);
  border-radius: .6rem; }
.failures li { padding: .8rem 1rem; display: grid; gap: .1rem .7rem; grid-template-columns: auto 1fr; }
.failures li + li { border-top: 1px solid var(--line); } .failures span { grid-column: 2; overflow-wrap:
  anywhere; }
.chip { font-style: normal; font-size: .78rem; font-weight: 600; color: var(--tone); border: 1px solid
  var(--tone);
  border-radius: 1rem; padding: .05rem .55rem; align-self: start; white-space: nowrap; }
.cards { display: grid; gap: .75rem; margin-top: 2rem; }
article { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem
  1.2rem; }
article.failed, article.warned { border-color: var(--tone); }
h3 { margin: 0 0 .3rem; font-size: 1.02rem; display: flex; gap: .6rem; align-items: center; flex-wrap:
  wrap; }
article p { margin: 0 0 .6rem; } dl { margin: 0; display: grid; grid-template-columns: 5.5rem 1fr; gap:
  .25rem .6rem; }
dt { color: var(--soft); font-size: .9rem; } dd { margin: 0; min-width: 0; }
.sample { margin: .8rem 0 .2rem; } .sample th, .sample td { padding: .35rem .7rem .35rem 0; white-space:
  nowrap; }
article .how { margin: .6rem 0 0; color: var(--soft); font-size: .82rem; }
@media (max-width: 34rem) { .bar { width: 6rem; } dl { grid-template-columns: 1fr; } h1 { font-size:
  1.6rem; } }
@media print { body { background: #fff; } article { break-inside: avoid; } }
"""
