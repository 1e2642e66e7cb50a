"""Documents that people sent, shown without being given: pages drawn, text and tables read, by a process of its own.

What reads them is large and written in other languages: a document made to harm it stops that process and no other.
`bounded` starts it, with its time, its memory and its number counted; `contents` and `pictures` run within it.
Nothing here imports Django.
"""
