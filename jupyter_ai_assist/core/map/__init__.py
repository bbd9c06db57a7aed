"""One task for each of many texts: ``--map``.

items → what is known → price → requests → results kept → put in place → history.
"""
