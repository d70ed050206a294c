"""What the browser itself says about a page, asked in its own language."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

WIDTH = "document.documentElement.scrollWidth"
HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4')].map(one => Number(one.tagName[1]))"
# The smallest text of a drawing, in pixels of the screen.
SMALLEST_TEXT = """
[...document.querySelectorAll('svg.chart')].map(svg => {
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const sizes = [...svg.querySelectorAll('text')].map(one => getComputedStyle(one).fontSize);
  return scale * Math.min(...sizes.map(parseFloat));
})
"""
# Words of a drawing that its edge cuts off.
CUT_OFF = """
[...document.querySelectorAll('svg.chart')].flatMap(svg => {
  const edge = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('text')].filter(one => {
    const own = one.getBoundingClientRect();
    return own.left < edge.left || own.right > edge.right;
  }).map(one => one.textContent);
})
"""
FIGURES = """
[...document.querySelectorAll('figure')].map(figure => ({
  caption: figure.querySelector('figcaption').textContent.trim(),
  named: figure.getAttribute('aria-labelledby') === figure.querySelector('figcaption').id,
  words: figure.querySelector('[role=img]').getAttribute('aria-label'),
  silent: figure.querySelector('[role=img] > svg').getAttribute('aria-hidden'),
  rows: figure.querySelectorAll('details table tbody tr').length,
}))
"""
TABLES = """
[...document.querySelectorAll('table')].map(table => ({
  caption: table.querySelector('caption').textContent.trim(),
  unscoped: table.querySelectorAll('th:not([scope])').length,
}))
"""
BROKEN_LINKS = """
[...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))
  .filter(href => !href.startsWith('#') || !document.getElementById(href.slice(1)))
"""
DOUBLE_IDS = """
[...document.querySelectorAll('[id]')].map(one => one.id)
  .filter((id, place, all) => all.indexOf(id) !== place)
"""
# Text with less contrast than WCAG AA asks; drawings are tested by their palette.
FAINT = """
(() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const linear = one => (one /= 255) <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const colour = parts(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll('body *:not(svg, svg *)')) {
    const own = [...node.childNodes].some(one => one.nodeType === 3 && one.textContent.trim());
    if (!own || !node.getClientRects().length) continue;
    const [dark, bright] = [parts(getComputedStyle(node).color), behind(node)]
      .map(light).sort((a, b) => a - b);
    if ((bright + 0.05) / (dark + 0.05) < 4.5) found.push(node.outerHTML.slice(0, 120));
  }
  return found;
})()
"""


def ask(page: Page, script: str) -> Any:
    return page.evaluate(script)
