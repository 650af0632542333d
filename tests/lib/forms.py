# SPDX-License-Identifier: Apache-2.0
"""The forms of a page as a person meets them: every control with its label, filled and sent."""
from html.parser import HTMLParser

VOID = {'input', 'br', 'img', 'meta', 'link', 'hr', 'source'}


class Control:
    def __init__(self, form, name, kind, value='', ident='', checked=False):
        self.form, self.name, self.kind, self.value = form, name, kind, value
        self.ident, self.checked, self.label, self.options = ident, checked, '', []


class Form:
    def __init__(self, action, draft=''):
        self.action, self.draft, self.controls = action, draft, []

    def names(self):
        return [c.name for c in self.controls]

    def of(self, name):
        return [c for c in self.controls if c.name == name]

    def sent(self, **changed):
        """(name, value) pairs as a browser sends them; `changed` by name: a text, or a list for several."""
        pairs = []
        for c in self.controls:
            if c.name in changed or not c.name or c.kind == 'submit' or (c.kind in ('radio', 'checkbox') and not c.checked):
                continue
            pairs.append((c.name, c.value))
        for name, value in changed.items():
            pairs += [(name, one) for one in (value if isinstance(value, list) else [value]) if one is not None]
        return pairs


class Page(HTMLParser):
    """`forms` with their controls, `text` as it is read, the words beside each control."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.forms, self.words, self.labels = [], [], {}
        self.form = self.area = self.select = self.option = self.label = None
        self.silent = 0
        self.feed(html)
        self.text = ' '.join(' '.join(self.words).split())
        for form in self.forms:
            for control in form.controls:
                control.label = ' '.join(self.labels.get(control.ident, '').split())

    def handle_starttag(self, tag, attrs):
        a = {k: v or '' for k, v in attrs}
        if tag in ('script', 'style', 'head'):
            self.silent += 1
        elif tag == 'form':
            self.form = Form(a.get('action', ''), a.get('data-draft', ''))
            self.forms.append(self.form)
        elif tag == 'label':
            self.label = a.get('for', '')
        elif self.form and tag in ('input', 'button'):
            kind = a.get('type', 'text' if tag == 'input' else 'submit')
            self.form.controls.append(Control(self.form, a.get('name', ''), kind, a.get('value', 'on' if kind == 'checkbox' else ''),
                                              a.get('id', ''), 'checked' in a))
        elif self.form and tag == 'textarea':
            self.area = Control(self.form, a.get('name', ''), 'textarea', '', a.get('id', ''))
            self.form.controls.append(self.area)
        elif self.form and tag == 'select':
            self.select = Control(self.form, a.get('name', ''), 'select', '', a.get('id', ''))
            self.form.controls.append(self.select)
        elif self.select and tag == 'option':
            self.option = [a.get('value', ''), '']
            self.select.options.append(self.option)
            if 'selected' in a:
                self.select.value = a.get('value', '')

    def handle_endtag(self, tag):
        if tag in ('script', 'style', 'head'):
            self.silent -= 1
        elif tag == 'form':
            self.form = None
        elif tag == 'textarea':
            self.area = None
        elif tag == 'select':
            self.select = None
        elif tag == 'option':
            self.option = None
        elif tag == 'label':
            self.label = None

    def handle_data(self, data):
        if self.silent:
            return
        if self.area:
            self.area.value += data
        if self.option:
            self.option[1] += data
        if self.label is not None:
            self.labels[self.label] = self.labels.get(self.label, '') + data
        self.words.append(data)
