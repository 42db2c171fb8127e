/// What all pages look like: that of python/tandem/page.css.
let pageStyle = """
  :root {
    color-scheme: light dark;
    --page: #ffffff; --ink: #1f2430; --quiet: #5d6575; --line: #d9dde5; --card: #f5f6f9;
    --good: #1a7f46; --bad: #c02b2b; --unknown: #8a6d1a;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --page: #14171f; --ink: #e7e9ef; --quiet: #9aa3b5; --line: #343a48; --card: #1d212b;
      --good: #5fd08f; --bad: #ff7b7b; --unknown: #e0c060;
    }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 1120px; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
  h1 { font-size: 1.7rem; margin: 0 0 .5rem; }
  h2 { font-size: 1.3rem; margin: 2.5rem 0 0; }
  p { margin: .25rem 0; }
  .quiet, figcaption { color: var(--quiet); font-size: .9rem; }
  .wide { overflow-x: auto; margin-top: 1.25rem; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { padding: .3rem .7rem; text-align: right; white-space: nowrap; }
  th:first-child, td:first-child { text-align: left; }
  th { color: var(--quiet); font-weight: 600; font-size: .85rem; }
  tbody { border-top: 2px solid var(--line); }
  tbody tr + tr { border-top: 1px solid var(--line); }
  td:first-child { font-weight: 600; }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(320px, 1fr)); gap: 1.25rem; }
  figure { margin: 1rem 0 0; }

  """
