"""The icon set: outlines on a 24 × 24 grid, drawn for this theme and coloured by the surrounding text."""

from __future__ import annotations

ICONS: dict[str, str] = {
    "map-pin": '<path d="M12 21.5c-4.6-4.6-7-8-7-11.2a7 7 0 0 1 14 0c0 3.2-2.4 6.6-7 11.2z"/>'
    '<circle cx="12" cy="10" r="2.5"/>',
    "calendar": '<path d="M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.25l3.5 2"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "alert": '<path d="M12 3.5 21.5 20h-19zM12 9.5v5"/><path d="M12 17.2v.1"/>',
    "cross": '<path d="m5.5 5.5 13 13M18.5 5.5l-13 13"/>',
    "file": '<path d="M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5"/>',
    "download": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4.5 20h15"/>',
    "mail": '<path d="M3.5 6h17v12.5h-17zM3.5 7l8.5 6.5L20.5 7"/>',
    "lock": '<path d="M5.5 10.5h13V20h-13zM8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5M12 14v2.5"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.7-4 3.6-6 7.5-6s6.8 2 7.5 6"/>',
    "euro": '<path d="M18 6.5a7 7 0 1 0 0 11M4 10.5h9.5M4 14h8.5"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5.5 5.5"/>',
    "arrow-right": '<path d="M4 12h15.5M13.5 6l6 6-6 6"/>',
    "arrow-left": '<path d="M20 12H4.5M10.5 6l-6 6 6 6"/>',
    "arrow-up": '<path d="M12 19.5V5M6.5 10.5 12 5l5.5 5.5"/>',
    "arrow-down": '<path d="M12 4.5V19M6.5 13.5 12 19l5.5-5.5"/>',
    "sort": '<path d="M8 4.5v15M4.5 8 8 4.5 11.5 8M16 19.5v-15M12.5 16l3.5 3.5 3.5-3.5"/>',
    "external": '<path d="M13.5 4.5h6v6M19.5 4.5 11 13M17.5 14v5.5h-13v-13H10"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H3.5V8.5h17V17H17M7 14h10v6.5H7z"/>',
    "info": '<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.5M12 7.600v.1"/>',
    "edit": '<path d="M4.5 19.5v-4L15.5 4.5l4 4L8.5 19.5zM13 7l4 4"/>',
    "building": '<path d="M5 20.5V4h9v16.5M14 10h5v10.5M2.5 20.5h19M8 8h3M8 12h3M8 16h3"/>',
    "people": '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.6-3.6 3-5.5 6.5-5.5s5.9 1.9 6.5 5.5"/>'
    '<path d="M15.5 5.300a3.5 3.5 0 0 1 0 6.400M18 15.200c2 .8 3.2 2.4 3.5 4.8"/>',
    "filter": '<path d="M3.5 6.5h17M6.5 12h11M9.5 17.5h5"/>',
    "home": '<path d="M3.5 11.5 12 4l8.5 7.5M6 9.5v10.5h12V9.5M12 20v-5.5"/>',
    "list": '<path d="M9 6.5h11.5M9 12h11.5M9 17.5h11.5M4 6.5h1M4 12h1M4 17.5h1"/>',
    "menu": '<path d="M3.5 6.5h17M3.5 12h17M3.5 17.5h17"/>',
    "scale": '<path d="M12 3.5v17M7.5 20.5h9M5 7h14M5 7l-2.5 6.5a3 3 0 0 0 5 0z"/>'
    '<path d="M19 7l-2.5 6.5a3 3 0 0 0 5 0z"/>',
    "logout": '<path d="M10 4.5H4.5v15H10M9 12h11M15.5 7.5 20 12l-4.5 4.5"/>',
    "hourglass": '<path d="M6.5 3.5h11M6.5 20.5h11M8 3.5v4l4 4.5 4-4.5v-4M8 20.5v-4l4-4.5 4 4.5v4"/>',
    "signature": '<path d="M3 17.5c3-9 6-13 7.5-12s-2 9.5-1 10.5 3-4 4.2-3.5-.4 3 1 3.5 2.3-1.5 5.8-1.5"/>'
    '<path d="M3 20.5h18"/>',
}
