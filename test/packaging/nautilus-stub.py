# Runs the Nautilus extension named on the command line against stand-ins for Nautilus, and prints what it did as JSON.
import json
import os
import subprocess
import sys
import types


class Item:
    def __init__(self, name, label):
        self.label = label

    def connect(self, signal, callback):
        self.activate = callback


class File:
    def __init__(self, path):
        self.path = path

    def get_location(self):
        return types.SimpleNamespace(get_path=lambda: self.path)


repository = types.ModuleType("gi.repository")
repository.GObject = types.SimpleNamespace(GObject=type("GObject", (), {}))
repository.Nautilus = types.SimpleNamespace(MenuItem=Item, MenuProvider=type("MenuProvider", (), {}))
sys.modules["gi"] = types.ModuleType("gi")
sys.modules["gi.repository"] = repository

started = []
subprocess.Popen = lambda command, **options: started.append(command)
installed = True
os.access = lambda path, mode: installed

scope = {}
with open(sys.argv[1], encoding="utf8") as file:
    exec(compile(file.read(), sys.argv[1], "exec"), scope)
menu = scope["DroplineMenu"]()
files = [File('/home/ada/a "b" $(c).txt'), File("/home/ada/d")]
# With and without the window that older versions hand over.
[item] = menu.get_file_items(object(), files)
[item] = menu.get_file_items(files)
item.activate(item)
remote = menu.get_file_items([File(None)])
installed = False
absent = menu.get_file_items(files)
print(json.dumps({"label": item.label, "started": started, "remote": len(remote), "absent": len(absent)}))
