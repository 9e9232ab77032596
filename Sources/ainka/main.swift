exitProgram()
