"""What the complaint desk shows and takes: rows, whole cases, advice, actions, saved filters.

Pages and routes stand outside (dashboard/pages/desk.py, dashboard/desk_api.py); here is what they say.
"""
