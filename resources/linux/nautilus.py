# "Send with Dropline" in Files (Nautilus), where python3-nautilus is installed: /usr/share/nautilus-python/extensions
import locale
import os
import subprocess

from gi.repository import GObject, Nautilus

COMMAND = "/opt/Dropline/dropline"
LABELS = {
    "de": "Mit Dropline senden",
    "fr": "Envoyer avec Dropline",
    "es": "Enviar con Dropline",
    "pt": "Enviar com o Dropline",
    "zh": "用 Dropline 发送",
    "ja": "Droplineで送信",
    "ko": "Dropline으로 보내기",
    "ar": "إرسال باستخدام Dropline",
    "hi": "Dropline से भेजें",
}


def label():
    language = (locale.getlocale()[0] or "")[:2]
    return LABELS.get(language, "Send with Dropline")


def local_paths(files):
    """The paths of what can be reached as files; things in the trash or on a server without a mount have none."""
    paths = [file.get_location().get_path() for file in files]
    return paths if all(paths) else []


class DroplineMenu(GObject.GObject, Nautilus.MenuProvider):
    # Nautilus 43 and later hand over the files alone, earlier ones the window before them.
    def get_file_items(self, *args):
        paths = local_paths(args[-1])
        if not paths or not os.access(COMMAND, os.X_OK):
            return []
        item = Nautilus.MenuItem(name="Dropline::send", label=label())
        # Absolute paths as arguments of their own: no shell reads them.
        item.connect("activate", lambda _item: subprocess.Popen([COMMAND, "--send", *paths], start_new_session=True))
        return [item]
